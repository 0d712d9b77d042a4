export {
  StoreArgumentError,
  StoreBusyError,
  StoreClosedError,
  StoreConflictError,
  StoreFailedError,
  StoreMigrationError,
  StoreRowError,
  StoreUnavailableError,
  StoreUrlError,
} from './errors.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
