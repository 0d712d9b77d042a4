import { z } from 'zod';

/** Text that every database can hold: no NUL, no half of a surrogate pair. */
export const text = () =>
  z.string().refine((value) => !/\0|\p{Cs}/u.test(value), 'may hold neither NUL nor unpaired surrogates');

/** The vendor's name of a model. */
export const modelName = text().min(1).max(200).optional();

/** The most services that may stand in for the first one. */
export const MAX_FALLBACKS = 5;

/** What is said of a provider that is none. */
export const oneOf = (names: readonly string[]) => ({ error: `must be one of ${names.join(', ')}` });
