const BYTES_PER_SECOND = 32_000;
/** Where a cut may fall, counted from the end. */
const SEARCHED_BYTES = 5 * BYTES_PER_SECOND;
const STEP_BYTES = BYTES_PER_SECOND / 50;
/** 100 ms: shorter than a pause between words, longer than a closure inside one. */
const WINDOW_STEPS = 5;

/**
 * The middle of the quietest 100 ms in the last 5 s: where a segment can be cut with the least harm to a word.
 * @param audio signed 16-bit little-endian PCM, 16,000 Hz, at least 5 s
 * @returns an even byte offset
 */
export function quietestByte(audio: Uint8Array): number {
  const from = audio.byteLength - SEARCHED_BYTES;
  const view = new DataView(audio.buffer, audio.byteOffset, audio.byteLength);
  const energies: number[] = [];
  for (let at = from; at + STEP_BYTES <= audio.byteLength; at += STEP_BYTES) {
    let energy = 0;
    for (let byte = at; byte < at + STEP_BYTES; byte += 2) energy += view.getInt16(byte, true) ** 2;
    energies.push(energy);
  }
  let best = 0;
  let bestEnergy = Number.POSITIVE_INFINITY;
  for (let step = 0; step + WINDOW_STEPS <= energies.length; step += 1) {
    const energy = energies.slice(step, step + WINDOW_STEPS).reduce((sum, value) => sum + value, 0);
    if (energy < bestEnergy) {
      best = step;
      bestEnergy = energy;
    }
  }
  const middle = from + (best + WINDOW_STEPS / 2) * STEP_BYTES;
  return middle - (middle % 2);
}
