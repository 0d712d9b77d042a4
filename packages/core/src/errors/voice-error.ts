/** What a handler may rely on, whichever copy of a package threw it. */
export interface VoiceErrorOptions extends ErrorOptions {
  /** Stable, upper case, starts with `VOICE_`; listed in the README of the package that throws it. */
  code: string;
  /** Whether the same request may succeed later, unchanged. */
  retryable?: boolean;
  /** Facts for handlers and logs; never secrets, never a caller's words. */
  context?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/**
 * Base of every error of ours. Match `code`, not the class: two copies of a package may be installed.
 * The message says what was expected, what came, and what to do.
 */
export class VoiceError extends Error {
  override readonly name: string = 'VoiceError';
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number | boolean | undefined>>;

  constructor(message: string, { code, retryable = false, context = {}, ...options }: VoiceErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
    this.context = context;
  }
}

/** Whether `error` carries this code, from any copy of any package. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Whether `error` is the normal ending of work that was called off. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** One line for a person, from whatever was thrown; never throws itself. */
export function errorMessage(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).replace(/\s*[\r\n]+\s*/g, ' ');
  } catch {
    return 'Something was thrown that cannot be turned into text'; // An object without a prototype, for example.
  }
}
