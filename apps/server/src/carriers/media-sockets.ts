import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorMessage } from '@voice/core/errors';
import type { AgentRecord } from '@voice/core/store';
import { verifyTwilioUpgrade } from '@voice/providers';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TelephonyView } from '../telephony/telephony-view.ts';
import type { CarrierContext } from './carrier-context.ts';
import { isCarrierFull } from './is-carrier-full.ts';
import { type MediaPath, parseMediaPath } from './media-path.ts';
import { claimFromStream, hasAppletCredentials } from './static-applet.ts';
import { refuseUpgrade } from './upgrade-refusal.ts';
import { joinHeaders } from './webhook-request.ts';

const MAX_MESSAGE_BYTES = 1024 * 1024;

/** What to do with an upgrade once all checks are done. */
type Admission =
  | { readonly accept: (socket: WebSocket) => void; readonly release: () => void }
  | { readonly refuse: Parameters<typeof refuseUpgrade> extends [Duplex, ...infer Rest] ? Rest : never };

/** `WS /ws/{provider}/{agent_name}/{token}`: every check comes before the socket is accepted. */
export class MediaSockets {
  readonly #context: CarrierContext;
  readonly #onRefused: (request: IncomingMessage, status: number) => void;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });

  /** @param onRefused told of each upgrade that was refused, and with what */
  constructor(context: CarrierContext, onRefused: (request: IncomingMessage, status: number) => void) {
    this.#context = context;
    this.#onRefused = onRefused;
  }

  /** Takes an upgrade of the HTTP server. @param target its request target without the prefix of the base URL */
  handleUpgrade(request: IncomingMessage, target: string, socket: Duplex, head: Buffer): void {
    // A reset during the checks must not end the process; `ws` adds its own listener on accept.
    socket.on('error', () => socket.destroy());
    this.#admit(request, target).then(
      (admission) => {
        if ('accept' in admission) return this.#accept(request, socket, head, admission);
        this.#onRefused(request, admission.refuse[0]);
        refuseUpgrade(socket, ...admission.refuse);
      },
      (error: unknown) => {
        this.#context.logger.error({ detail: errorMessage(error) }, 'media socket check failed');
        this.#onRefused(request, 503);
        refuseUpgrade(socket, 503, 'The server cannot check this socket right now: try again', { 'Retry-After': '5' });
      },
    );
  }

  /** Drops every socket that is left. */
  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { accept, release }: Extract<Admission, { accept: unknown }>,
  ): void {
    let isAccepted = false;
    if (!socket.destroyed) {
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        isAccepted = true;
        webSocket.on('error', (error) => this.#context.logger.warn({ detail: error.message }, 'media socket failed'));
        accept(webSocket);
      });
    }
    // Without a callback by now, the peer is gone or the handshake was malformed and has been answered.
    if (!isAccepted) release();
  }

  async #admit(request: IncomingMessage, target: string): Promise<Admission> {
    const path = parseMediaPath(target);
    if (path === undefined) return { refuse: [404, 'There is no media socket at this path'] };
    const agent = await this.#context.store.agents.findByName(this.#context.accountId, path.agentName);
    if (agent === undefined) return { refuse: [404, 'There is no agent of this name'] };
    const view = await this.#context.telephony();
    if (path.token === undefined) return this.#admitApplet(request, path, agent, view);
    if (path.provider === 'twilio' && !this.#isTwilioSignatureGood(request, target, view)) {
      return { refuse: [403, 'The signature of this request is wrong'] };
    }
    return this.#admitToken(path, path.token, view);
  }

  async #admitToken(
    { provider, agentName, format }: MediaPath,
    token: string,
    view: TelephonyView,
  ): Promise<Admission> {
    const { calls, logger, providers } = this.#context;
    const admission = await calls.admit({ provider, agentName, token });
    if (admission.outcome === 'admitted') {
      const { session } = admission;
      return {
        accept: (socket) => session.attach(providers[provider].createTransport(socket, { format })),
        release: () => session.release(),
      };
    }
    logger.warn({ provider, agentName, reason: admission.reason }, 'media socket refused');
    const holdsSlot = admission.reason === 'in-use';
    if (!holdsSlot && (await isCarrierFull(this.#context, view, provider))) {
      return { refuse: [503, `All lines of ${provider} are busy`, { 'Retry-After': '5' }] };
    }
    return {
      refuse: [401, `This token does not open a media socket (${admission.reason}): ask the webhook for a new one`],
    };
  }

  /** A static applet knows no token: the agent's secret admits it, and its first message names the call. */
  async #admitApplet(
    request: IncomingMessage,
    { provider, format }: MediaPath,
    agent: AgentRecord,
    view: TelephonyView,
  ): Promise<Admission> {
    if (provider !== 'exotel') return { refuse: [401, 'The path must end in the token that the webhook has answered'] };
    if (!hasAppletCredentials(request.headers.authorization, this.#context.secrets, agent.id)) {
      const detail = "A socket without a token needs HTTP Basic with the user voice and the agent's secret";
      return { refuse: [401, detail, { 'WWW-Authenticate': 'Basic realm="voice"' }] };
    }
    if (this.#context.calls.isDraining || (await isCarrierFull(this.#context, view, provider))) {
      return { refuse: [503, 'All lines of exotel are busy', { 'Retry-After': '5' }] };
    }
    const { providers } = this.#context;
    return {
      accept: (socket) => claimFromStream(this.#context, agent, providers.exotel.createTransport(socket, { format })),
      release: () => undefined,
    };
  }

  /** Twilio signs its upgrades; the token decides, but a signature that is there must be right. */
  #isTwilioSignatureGood(request: IncomingMessage, target: string, { carriers, urls }: TelephonyView): boolean {
    if (request.headers['x-twilio-signature'] === undefined) return true;
    const { logger } = this.#context;
    const verification = verifyTwilioUpgrade({
      url: urls.ofUpgrade(target),
      headers: joinHeaders(request.headers),
      authTokens: carriers.twilio.authTokens,
    });
    if (!verification.ok) logger.warn({ provider: 'twilio', reason: verification.reason }, 'media socket refused');
    return verification.ok;
  }
}
