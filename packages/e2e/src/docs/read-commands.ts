/** A `curl` of a page, taken apart. */
export interface Curl {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The `curl` commands of a page's shell blocks, in order. */
export function readCurls(page: string): Curl[] {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^(?=curl )/m).filter((command) => command.startsWith('curl ')))
    .map(readCurl);
}

/** The words of a command line as a shell sees them: quotes are taken off, a backslash at a line's end joins lines. */
export function shellWords(command: string): string[] {
  const words = command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...words].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
}

function readCurl(command: string): Curl {
  const [, ...words] = shellWords(command);
  const headers: Record<string, string> = {};
  let method = 'GET';
  let url = '';
  let body: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const next = words[index + 1] ?? '';
    switch (words[index]) {
      case '-X':
        method = next;
        break;
      case '-H': {
        const [name = '', value = ''] = next.split(/: (.*)/s);
        headers[name] = value;
        break;
      }
      case '-d':
        body = next;
        break;
      default:
        url = words[index] ?? '';
        continue;
    }
    index += 1;
  }
  return { method, url, headers, body };
}
