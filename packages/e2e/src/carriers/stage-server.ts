import type { InputFrame, MediaSocket, MediaTransport } from '@voice/core/frames';
import type {
  AnswerContext,
  AnswerDocument,
  CarrierReport,
  TelephonyProvider,
  WebhookRequest,
} from '@voice/core/telephony';
import { LinkedSocket, type VirtualClock } from '@voice/core/testing';
import type { StageServer } from '@voice/providers/testing';
import type { CarrierLink, LinkRequest, LinkResponse } from '@voice/simulator';

const BASE = 'https://voice.example.com';

/** Addresses of the server. */
export const stageUrls = {
  webhook: `${BASE}/in`,
  answer: `${BASE}/answer`,
  status: `${BASE}/status`,
  hangup: `${BASE}/hangup`,
  machineDetection: `${BASE}/machine-detection`,
  afterStream: `${BASE}/after-stream`,
  document: `${BASE}/document`,
  result: `${BASE}/result`,
  room: `${BASE}/room`,
  recording: `${BASE}/recording`,
  stream: 'wss://voice.example.com/ws/a-token',
} as const;

const apology = 'Sorry.';

/** The least that a server is: asks the provider for every answer, and remembers what came. */
export class ProviderServer implements StageServer, CarrierLink {
  readonly transports: MediaTransport[] = [];
  readonly frames: InputFrame[] = [];
  readonly webhooks: WebhookRequest[] = [];
  readonly reports: CarrierReport[] = [];
  audioCount = 0;
  transferTo: string | undefined;
  readonly #provider: TelephonyProvider;
  readonly #clock: VirtualClock;

  constructor(provider: TelephonyProvider, clock: VirtualClock) {
    this.#provider = provider;
    this.#clock = clock;
  }

  async request({ method, url, headers, body }: LinkRequest): Promise<LinkResponse> {
    const webhook: WebhookRequest = { method, url, headers, body: new TextEncoder().encode(body) };
    this.webhooks.push(webhook);
    const { status, contentType, body: answer } = await this.#answer(new URL(url).pathname, webhook);
    return { status, headers: { 'content-type': contentType }, body: answer };
  }

  async openSocket(): Promise<MediaSocket> {
    const [carriers, ours] = LinkedSocket.pair({ clock: this.#clock });
    const transport = this.#provider.createTransport(ours);
    this.transports.push(transport);
    transport.events.on('frame', (frame) => {
      if (frame.type === 'input-audio') this.audioCount += 1;
      else this.frames.push(frame);
    });
    transport.events.on('refused', ({ code, message }) => {
      throw new Error(`Expected messages that the provider understands, got one that it does not: ${code} ${message}`);
    });
    return carriers;
  }

  async #answer(path: string, webhook: WebhookRequest): Promise<AnswerDocument> {
    switch (path) {
      case '/in':
      case '/answer':
        return this.#lead(webhook);
      case '/document':
        return this.#transfer();
      case '/result':
      case '/after-stream':
        return this.#provider.buildAfterStreamDocument?.({ wasAttached: true, apology }) ?? empty();
      case '/room':
      case '/recording':
        return empty();
      default:
        this.reports.push(await this.#provider.parseReport(webhook));
        return empty();
    }
  }

  #lead(webhook: WebhookRequest): AnswerDocument {
    const call = this.#provider.parseInboundWebhook(webhook);
    if (call.kind === 'hangup') return empty();
    const { accept } = webhook.headers;
    const context: AnswerContext = { ...call, agentName: 'agent', streamUrl: stageUrls.stream, apology, accept };
    return this.#provider.buildAnswerDocument({ ...context, afterStreamUrl: stageUrls.afterStream });
  }

  #transfer(): AnswerDocument {
    const { transferTo: to } = this;
    const { buildTransferDocument } = this.#provider;
    if (to === undefined || buildTransferDocument === undefined) return nobody();
    const transfer = { to, callerId: undefined, timeoutSecs: 20, resultUrl: stageUrls.result };
    return buildTransferDocument.call(this.#provider, transfer);
  }
}

function empty(): AnswerDocument {
  return { status: 200, contentType: 'text/plain', body: '' };
}

/** What Exotel's Connect applet is told when the call is to go no further. */
function nobody(): AnswerDocument {
  return { status: 200, contentType: 'application/json', body: '{"destination":{"numbers":[]}}' };
}
