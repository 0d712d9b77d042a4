import { fileURLToPath } from 'node:url';

/** The folder of the shipped migrations. It lies beside `src` and beside `dist`: this file must stay at the top of both. */
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));
