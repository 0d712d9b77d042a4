/** A low-pass filter cut into one row of coefficients per output position between two input samples. */
export interface PolyphaseFilter {
  /** Output positions between two input samples: the output rate over the common divisor. */
  readonly phaseCount: number;
  /** Phases from one output sample to the next: the input rate over the common divisor. */
  readonly phaseStep: number;
  /** Input samples that one output sample is made of; a multiple of 4. */
  readonly tapCount: number;
  /** `phaseCount` rows of `tapCount`, oldest input sample first; each row sums to 1. */
  readonly coefficients: Float64Array;
  /** Input samples by which the signal is delayed. */
  readonly delaySamples: number;
}

/** Taps per phase at the lower of the two rates. */
const TAPS = 40;
/** Shape of the Kaiser window: with this many taps every side lobe is below -85 dB. */
const BETA = 8.25;
/** Cut-off over the lower Nyquist frequency: at 8 kHz flat to 3.4 kHz (0.03 dB) and closed from 4.6 kHz. */
const ROLL_OFF = 0.96;
/** More phases than any pair of usual rates needs (8000 to 44100 Hz has 441), few enough to keep the table small. */
const MAX_PHASES = 1024;

/**
 * Designs the windowed-sinc filter between two rates in Hz.
 * @throws {RangeError} when a rate is no whole number of Hz from 1000 to 192000, or their ratio needs too many phases
 * @see https://ccrma.stanford.edu/~jos/resample/
 */
export function designPolyphaseFilter(inputRate: number, outputRate: number): PolyphaseFilter {
  assertRate(inputRate);
  assertRate(outputRate);
  const divisor = greatestCommonDivisor(inputRate, outputRate);
  const phaseCount = outputRate / divisor;
  const phaseStep = inputRate / divisor;
  if (phaseCount > MAX_PHASES) {
    throw new RangeError(
      `Expected rates in a simple ratio, got ${inputRate} to ${outputRate} Hz: go by way of 8000 or 48000 Hz`,
    );
  }
  const tapCount = 4 * Math.ceil((TAPS * Math.max(1, phaseStep / phaseCount)) / 4);
  const middle = (tapCount * phaseCount - 1) / 2;
  const cutOff = (ROLL_OFF * Math.min(1, phaseCount / phaseStep)) / phaseCount;
  const coefficients = new Float64Array(phaseCount * tapCount);
  for (let phase = 0; phase < phaseCount; phase += 1) {
    const row = coefficients.subarray(phase * tapCount, (phase + 1) * tapCount);
    for (let tap = 0; tap < tapCount; tap += 1) {
      const position = (tapCount - 1 - tap) * phaseCount + phase - middle;
      row[tap] = sinc(cutOff * position) * kaiser(position / (middle + 1));
    }
    // Each phase passes a constant unchanged; otherwise it would come out with a ripple at the input rate.
    const sum = row.reduce((total, value) => total + value, 0);
    for (let tap = 0; tap < tapCount; tap += 1) row[tap] = (row[tap] as number) / sum;
  }
  return { phaseCount, phaseStep, tapCount, coefficients, delaySamples: middle / phaseCount };
}

function assertRate(sampleRate: number): void {
  if (Number.isInteger(sampleRate) && sampleRate >= 1000 && sampleRate <= 192_000) return;
  throw new RangeError(`Expected a sample rate in whole Hz from 1000 to 192000, got ${sampleRate}`);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param x from -1 to 1 */
function kaiser(x: number): number {
  return besselI0(BETA * Math.sqrt(Math.max(0, 1 - x * x))) / besselI0(BETA);
}

/** The modified Bessel function of the first kind, order 0, as its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
