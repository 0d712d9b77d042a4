import { extname } from 'node:path';

/** Where a worker's file lies: beside this one, as source in development and built in `dist`. */
export function workerEntry(name: 'recognition-worker' | 'synthesis-worker' | 'voice-activity-worker'): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
