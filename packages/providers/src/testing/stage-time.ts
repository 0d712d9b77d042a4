import type { CarrierStage } from './carrier-stage.ts';

/** Longest that anything on a stage may take, in virtual ms. */
const PATIENCE_MS = 120_000;

/** Lets time pass until it is so. @throws {Error} when it never comes about */
export function until({ clock }: Pick<CarrierStage, 'clock'>, isSo: () => boolean): Promise<void> {
  return clock.runUntil(isSo, PATIENCE_MS);
}

/** Lets time pass until the work is done. @returns its outcome */
export async function through<T>(stage: Pick<CarrierStage, 'clock'>, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  await until(stage, () => isDone);
  return await work;
}
