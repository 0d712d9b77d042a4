import { SimulationError } from '../errors.ts';
import { toE164 } from '../network/phone-number.ts';
import { answers, type PhoneBehaviour } from './phone-behaviour.ts';

/** Who is behind which number. */
export class PhoneBook {
  /** For numbers that nobody has described. */
  otherwise: PhoneBehaviour;
  readonly #phones = new Map<string, PhoneBehaviour[]>();

  constructor(otherwise: PhoneBehaviour = answers()) {
    this.otherwise = otherwise;
  }

  /**
   * Says what happens when a number is called: the first time the first behaviour, and so on; the last one stays.
   * @throws {SimulationError} without a behaviour
   */
  set(number: string, behaviours: readonly PhoneBehaviour[]): void {
    if (behaviours.length === 0)
      throw new SimulationError(`Expected what happens when ${number} is called, got nothing`);
    this.#phones.set(toE164(number), [...behaviours]);
  }

  /** What happens on a call to this number that begins now. */
  take(number: string): PhoneBehaviour {
    const behaviours = this.#phones.get(toE164(number));
    if (behaviours === undefined) return this.otherwise;
    return (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) as PhoneBehaviour;
  }
}
