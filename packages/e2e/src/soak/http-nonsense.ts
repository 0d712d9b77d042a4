import type { Random } from '@voice/core/time';

/** Bytes that no parser of HTTP should take, or that end too early. */
export function rawNonsense(random: Random, path: string): { readonly bytes: Uint8Array; readonly isCutOff: true } {
  return { bytes: Buffer.from(draw(random, path), 'latin1'), isCutOff: true };
}

function draw(random: Random, path: string): string {
  const host = 'Host: x\r\n';
  const noise = (length: number) => String.fromCharCode(...Array.from({ length }, () => random.integer(0, 255)));
  switch (random.integer(0, 17)) {
    case 0:
      return noise(random.integer(1, 500));
    case 1:
      return `GET ${path}`;
    case 2:
      return `GET ${path} HTTP/1.1\r\n${host}`;
    case 3:
      return `GET ${path} HTTP/0.9\r\n\r\n`;
    case 4:
      return `GET ${path} HTTP/2.0\r\n${host}\r\n`;
    case 5:
      return `GET ${path}\0x HTTP/1.1\r\n${host}\r\n`;
    case 6:
      return `GET ${path} HTTP/1.1\r\n${host}X\0Y: z\r\n\r\n`;
    case 7:
      return `GET ${path} HTTP/1.1\r\n${host}X: a\r\n folded\r\n\r\n`;
    case 8:
      return `GET http://evil.example.com${path} HTTP/1.1\r\n${host}\r\n`;
    case 9:
      return `GET ${'/x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`;
    case 10:
      return `POST ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`;
    case 11:
      return `POST ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}`;
    case 12:
      return `POST ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a"`;
    case 13:
      return `POST ${path} HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n`;
    case 14:
      return `POST ${path} HTTP/1.1\r\n${host}Content-Length: -5\r\n\r\n{}`;
    case 15:
      return `CONNECT ${path} HTTP/1.1\r\n${host}\r\n`;
    case 16:
      return `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${noise(100)}`;
    default:
      return `GET /healthz HTTP/1.1\r\n${host}\r\n`.repeat(random.integer(2, 20)) + noise(20);
  }
}
