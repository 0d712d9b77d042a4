import { VoiceError } from '@voice/core/errors';

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The URL given to `openStore` names no database we can open. The message never repeats it: it may hold a password. */
export class StoreUrlError extends VoiceError {
  override readonly name = 'StoreUrlError';

  constructor(came: string, options?: ErrorOptions) {
    super(
      `Expected a database URL like file:/data/voice.db, memory: or postgres://user@host:5432/name; got ${came}. Correct the URL.`,
      { ...options, code: 'VOICE_STORE_URL' },
    );
  }
}

/** The database was made by a newer version of this package, or its list of migrations was changed by hand. */
export class StoreMigrationError extends VoiceError {
  override readonly name = 'StoreMigrationError';

  constructor(message: string, options?: ErrorOptions & { context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_MIGRATION' });
  }
}

/** The database cannot be reached, opened, read or written. */
export class StoreUnavailableError extends VoiceError {
  override readonly name = 'StoreUnavailableError';

  constructor(message: string, options: ErrorOptions & { retryable: boolean; context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_UNAVAILABLE' });
  }
}

/** Another process holds what the act needs, for longer than we wait. Nothing was written. */
export class StoreBusyError extends VoiceError {
  override readonly name = 'StoreBusyError';

  constructor(message: string, options?: ErrorOptions & { context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_BUSY', retryable: true });
  }
}

/** What was to be written contradicts what is stored: an id that exists, an account that does not. Nothing was written. */
export class StoreConflictError extends VoiceError {
  override readonly name = 'StoreConflictError';

  constructor(message: string, options?: ErrorOptions & { context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_CONFLICT' });
  }
}

/** A row does not have the shape its table promises: somebody else wrote it, or the file is damaged. */
export class StoreRowError extends VoiceError {
  override readonly name = 'StoreRowError';

  constructor(message: string, options: ErrorOptions & { context: { table: string; id?: string; field?: string } }) {
    super(message, { ...options, code: 'VOICE_STORE_ROW' });
  }
}

/** A method was called with a value outside its contract. */
export class StoreArgumentError extends VoiceError {
  override readonly name = 'StoreArgumentError';

  constructor(message: string, options?: ErrorOptions & { context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_ARGUMENT' });
  }
}

/** The store was used after `close()`. */
export class StoreClosedError extends VoiceError {
  override readonly name = 'StoreClosedError';

  constructor() {
    super('Expected an open store; it was closed. Open another one with openStore.', { code: 'VOICE_STORE_CLOSED' });
  }
}

/** The database refused a statement for a reason we have no word for; the driver's error is the `cause`. */
export class StoreFailedError extends VoiceError {
  override readonly name = 'StoreFailedError';

  constructor(message: string, options: ErrorOptions & { context?: Facts }) {
    super(message, { ...options, code: 'VOICE_STORE_FAILED' });
  }
}
