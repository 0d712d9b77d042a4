import type { Clock } from '@voice/core/time';
import type { OnUsage } from '../plumbing/service-usage.ts';

/** How long a reasoning model may think before it speaks; `none` where it can answer at once. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high';

/** What every language model takes. */
export interface ModelOptions {
  /** The vendor's name of the model; a request may ask for another. */
  readonly model: string;
  readonly clock: Clock;
  /** For logs, costs and health. Default: the model's name. */
  readonly name?: string;
  /** Longest wait for the first token, and between two, in ms. Default 10,000. */
  readonly firstTokenTimeoutMs?: number;
  /** For reasoning models: less is sooner heard. Default: the vendor's own. */
  readonly reasoning?: ReasoningEffort;
  /** In place of the platform's, for a proxy or a test. */
  readonly fetch?: typeof globalThis.fetch;
  /** The tokens of each finished answer; not called for one that was aborted or failed. */
  readonly onUsage?: OnUsage;
  /** What the vendor cannot do with a request and was left out, such as a temperature for a reasoning model. */
  readonly onWarning?: (warning: string) => void;
}

/** What a vendor's own models take. */
export interface VendorModelOptions extends ModelOptions {
  readonly apiKey: string;
  /** Up to and including the version. Default: the vendor's public endpoint. */
  readonly baseUrl?: string;
}
