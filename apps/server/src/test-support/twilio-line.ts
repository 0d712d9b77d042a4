import { createHmac } from 'node:crypto';
import { type ClientOptions, WebSocket } from 'ws';
import { type TestServer, TWILIO_TOKEN } from './test-server.ts';

/** One message of 20 ms of µ-law silence. */
const SILENCE = Buffer.alloc(160, 0xff).toString('base64');

/** What a media socket's upgrade came to. */
export type Upgrade =
  | { readonly socket: MediaClient; readonly status: 101 }
  | { readonly socket: undefined; readonly status: number; readonly body: { detail: string } };

/** The far end of a media socket. */
export class MediaClient {
  readonly webSocket: WebSocket;
  readonly messages: { event: string; [field: string]: unknown }[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    webSocket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    webSocket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      webSocket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  send(message: object): void {
    this.webSocket.send(JSON.stringify(message));
  }

  /** What Twilio sends first. */
  start(callSid: string): void {
    this.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    this.send({
      event: 'start',
      sequenceNumber: '1',
      streamSid: 'MZ0123456789abcdef0123456789abcdef',
      start: {
        streamSid: 'MZ0123456789abcdef0123456789abcdef',
        accountSid: 'AC0123456789abcdef0123456789abcdef',
        callSid,
        tracks: ['inbound'],
        customParameters: {},
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      },
    });
  }

  media(index: number, payload = SILENCE): void {
    this.send({
      event: 'media',
      sequenceNumber: String(index + 2),
      streamSid: 'MZ0123456789abcdef0123456789abcdef',
      media: { track: 'inbound', chunk: String(index + 1), timestamp: String(index * 20), payload },
    });
  }
}

/** Opens a media socket, or tells how it was refused. */
export function openMedia(url: string, options: ClientOptions = {}): Promise<Upgrade> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, options);
    const socket = new MediaClient(webSocket);
    webSocket.on('open', () => resolve({ socket, status: 101 }));
    webSocket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () =>
        resolve({ socket: undefined, status: response.statusCode ?? 0, body: JSON.parse(text) }),
      );
    });
    webSocket.on('error', reject);
  });
}

/** Twilio's side of one call, just enough of it. */
export class TwilioLine {
  readonly callSid: string;
  readonly #server: TestServer;

  constructor(server: TestServer, callSid: string) {
    this.#server = server;
    this.callSid = callSid;
  }

  /** Sends a signed form. */
  post(path: string, fields: Record<string, string> = {}, { token = TWILIO_TOKEN, headers = {} } = {}) {
    const url = `${this.#server.server.url}${path}`;
    const form = { CallSid: this.callSid, From: '+14155550100', To: '+14155550101', CallStatus: 'ringing', ...fields };
    const text = Object.keys(form)
      .sort()
      .map((name) => name + form[name as keyof typeof form])
      .join('');
    return fetch(url, {
      method: 'POST',
      headers: {
        'X-Twilio-Signature': createHmac('sha1', token)
          .update(url + text)
          .digest('base64'),
        ...headers,
      },
      body: new URLSearchParams(form),
    });
  }

  /** Reports the call. @returns where the media socket and what follows it are */
  async ring(agent = 'demo'): Promise<{ streamUrl: string; afterStreamPath: string }> {
    const response = await this.post(`/telephony/twilio/inbound/${encodeURIComponent(agent)}`);
    const twiml = await response.text();
    const [, streamUrl] = /<Stream url="([^"]+)"/.exec(twiml) ?? [];
    const [, action] = /<Connect action="([^"]+)"/.exec(twiml) ?? [];
    if (streamUrl === undefined || action === undefined) throw new Error(`No stream in ${response.status} ${twiml}`);
    return { streamUrl, afterStreamPath: new URL(action).pathname };
  }

  /** Reports the call, opens its socket and starts the stream. */
  async connect(agent = 'demo'): Promise<MediaClient> {
    const { streamUrl } = await this.ring(agent);
    const { socket, status } = await openMedia(streamUrl);
    if (socket === undefined) throw new Error(`The media socket was refused with ${status}`);
    socket.start(this.callSid);
    return socket;
  }
}
