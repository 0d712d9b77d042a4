import type { XmlElement } from '../xml/parse-xml.ts';

/** A voice of a carrier speaks about 17 characters a second. */
const MS_PER_CHARACTER = 60;
/** Nobody waits longer for one verb in a simulation, in ms. */
const MAX_VERB_MS = 60_000;

/** How long a carrier's voice needs for a text, in ms. */
export function spokenMs(text: string): number {
  return Math.min(MAX_VERB_MS, text.trim().length * MS_PER_CHARACTER);
}

/** Seconds in an attribute as ms. @param defaultSeconds when it is absent or no number */
export function secondsMs({ attributes }: XmlElement, name: string, defaultSeconds: number): number {
  const seconds = Number(attributes[name] ?? defaultSeconds);
  return Math.min(MAX_VERB_MS, Math.max(0, (Number.isFinite(seconds) ? seconds : defaultSeconds) * 1000));
}
