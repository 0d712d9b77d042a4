import type { AgentRecord } from '@voice/core/store';
import type { ProviderName } from '@voice/core/telephony';
import { RequestError } from '../errors.ts';
import type { UrlSecrets } from '../security/secrets.ts';

/** What a URL of one call is for. */
export type CallUrlKind = 'status' | 'answer' | 'hangup' | 'amd' | 'stream-status';

/** URLs that carriers are told, built from the configured public base URL and never from a request. */
export class PublicUrls {
  readonly #base: string | undefined;
  readonly #secrets: UrlSecrets;

  /** @param base without a trailing slash */
  constructor(base: string | undefined, secrets: UrlSecrets) {
    this.#base = base;
    this.#secrets = secrets;
  }

  /** Path of the base URL, `''` when it has none. A proxy may pass it on or take it off. */
  get prefix(): string {
    return this.#base === undefined ? '' : new URL(this.#base).pathname.replace(/\/$/, '');
  }

  get isConfigured(): boolean {
    return this.#base !== undefined;
  }

  /** @throws {RequestError} `VOICE_NOT_READY` when no base URL is configured */
  assertConfigured(): void {
    this.#required();
  }

  /**
   * What a carrier called to send us this request: what its signature is over. Without a base URL none can match.
   * @param target raw request target, without the prefix of the base URL
   */
  ofRequest(target: string): string {
    return (this.#base ?? '') + target;
  }

  /** The same for the upgrade of a media socket: `wss://…`, `ws://…` on loopback. */
  ofUpgrade(target: string): string {
    return this.ofRequest(target).replace(/^http/, 'ws');
  }

  /** Where a carrier reports an inbound call. */
  inbound(provider: ProviderName, agent: AgentRecord): string {
    const url = `${this.#required()}/telephony/${provider}/inbound/${encodeURIComponent(agent.config.name)}`;
    return provider === 'exotel' ? `${url}/${this.#secrets.ofAgent(agent.id)}` : url;
  }

  /** The same for one of our numbers: stays as it is when its agent changes. */
  stable(provider: ProviderName, endpointId: string): string {
    return `${this.#required()}/telephony/${provider}/inbound/e/${endpointId}/${this.#secrets.ofEndpoint(endpointId)}`;
  }

  /** Where a carrier opens the media socket of one call: `wss://…`, `ws://…` on loopback. */
  stream(provider: ProviderName, agentName: string, token: string): string {
    return `${this.#required().replace(/^http/, 'ws')}/ws/${provider}/${encodeURIComponent(agentName)}/${token}`;
  }

  /** Where a carrier asks or reports something of one call. */
  ofCall(provider: ProviderName, kind: CallUrlKind, callId: string): string {
    return `${this.#required()}/telephony/${provider}/${kind}/${callId}/${this.#secrets.ofCall(callId)}`;
  }

  /** Where a carrier reports what becomes of the calls to one of our numbers. */
  numberStatus(provider: ProviderName, endpointId: string): string {
    return `${this.#required()}/telephony/${provider}/status/e/${endpointId}/${this.#secrets.ofEndpoint(endpointId)}`;
  }

  #required(): string {
    if (this.#base !== undefined) return this.#base;
    throw new RequestError(
      'VOICE_NOT_READY',
      'PUBLIC_BASE_URL is not set: set it to the https URL that reaches this server',
    );
  }
}
