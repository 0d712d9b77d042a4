/** What a vendor does for us. */
export type ServiceName = 'speech-to-text' | 'text-to-speech' | 'language-model';

/** Who is asked: part of every error and of every count. */
export interface ServiceIdentity {
  readonly service: ServiceName;
  /** For example `deepgram`. */
  readonly vendor: string;
}

/** Something a vendor will put on its bill. */
export interface ServiceUsage extends ServiceIdentity {
  /** The vendor's name of the model. */
  readonly model: string;
  /** Sound that was sent for recognition, replays included, or that was spoken, in ms. */
  readonly audioMs?: number;
  /** Text that was spoken, in UTF-16 code units. */
  readonly characters?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Option of every adapter. Called synchronously; it must not throw. */
export type OnUsage = (usage: ServiceUsage) => void;
