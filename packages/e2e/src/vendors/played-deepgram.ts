import { answerLater, PlayedVendor, type VendorTiming } from './played-vendor.ts';

export interface PlayedDeepgramOptions extends VendorTiming {
  /** What the caller says: the words of a segment of a connection, both counted from 0. */
  readonly hear: (connection: number, segment: number) => string;
}

/** Deepgram's live transcription. @see https://developers.deepgram.com/reference/speech-to-text/listen-streaming */
export class PlayedDeepgram {
  readonly vendor: PlayedVendor;
  /** Queries and keys of its connections. */
  readonly asked: readonly { readonly query: Readonly<Record<string, string>>; readonly key: string }[];
  /** Called when a segment's words are wanted, before they are said; what it does may be to die. */
  onFinalize: (segment: number) => void = () => undefined;

  private constructor(vendor: PlayedVendor, asked: PlayedDeepgram['asked']) {
    this.vendor = vendor;
    this.asked = asked;
  }

  static async start(options: PlayedDeepgramOptions): Promise<PlayedDeepgram> {
    const asked: { query: Record<string, string>; key: string }[] = [];
    let played: PlayedDeepgram | undefined;
    const vendor = await PlayedVendor.start({
      request: (request, _body, response) => {
        const isKnown = request.headers.authorization === 'Token deepgram-key';
        response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(isKnown ? { projects: [] } : {}));
      },
      socket: (socket) => {
        const connection = asked.length;
        asked.push({
          query: Object.fromEntries(socket.url.searchParams),
          key: socket.headers.authorization ?? '',
        });
        let byteCount = 0;
        let segment = 0;
        socket.onMessage = (message) => {
          if (typeof message !== 'string') {
            byteCount += message.length;
            return;
          }
          const { type } = JSON.parse(message) as { type: string };
          if (type === 'CloseStream') socket.close(1000);
          if (type !== 'Finalize') return;
          const text = options.hear(connection, segment);
          played?.onFinalize(segment);
          segment += 1;
          answerLater(options, text, () => socket.send(finalResult(text, byteCount / 8000)));
        };
      },
    });
    played = new PlayedDeepgram(vendor, asked);
    return played;
  }
}

/** @see https://developers.deepgram.com/docs/finalize */
function finalResult(transcript: string, seconds: number): object {
  return {
    type: 'Results',
    channel_index: [0, 1],
    start: 0,
    duration: seconds,
    is_final: true,
    speech_final: false,
    from_finalize: true,
    channel: { alternatives: [{ transcript, confidence: 0.98, words: [] }] },
  };
}
