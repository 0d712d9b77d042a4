import type { MediaSocket } from '@voice/core/frames';

/** A request of a carrier, as it goes over the wire. */
export interface LinkRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for GET. */
  readonly body: string;
}

/** What a server answered. */
export interface LinkResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Calls a request off; the promise then rejects with the signal's reason, and nothing stays open. */
export interface LinkOptions {
  readonly signal?: AbortSignal;
}

/** The internet between a carrier and a server: real, or a few lines of a test. */
export interface CarrierLink {
  /** @throws {LinkError} when there was no answer */
  request(request: LinkRequest, options?: LinkOptions): Promise<LinkResponse>;
  /**
   * @returns an open socket; what arrives before somebody listens for messages must be kept for them
   * @throws {UpgradeRefusedError} when the server answered with anything but 101
   * @throws {LinkError} when there was no answer
   */
  openSocket(url: string, headers: Readonly<Record<string, string>>, options?: LinkOptions): Promise<MediaSocket>;
}
