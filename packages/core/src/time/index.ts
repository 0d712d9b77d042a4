export { assertDelay, type Clock, type SleepOptions, sleepOn, type Timer, timeoutError, timeoutOn } from './clock.ts';
export { type Ids, RandomIds } from './ids.ts';
export { type Random, SeededRandom, SystemRandom, systemRandom } from './random.ts';
export { SystemClock, systemClock } from './system-clock.ts';
