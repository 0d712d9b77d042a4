/** Hz: what the telephone speaks. The model takes it as it is. */
export const SILERO_SAMPLE_RATE = 8000;

/** Samples of one window: 32 ms. */
export const SILERO_WINDOW = 256;

/**
 * Samples heard before a window that go in front of it. Given bare windows the model runs without complaint, hears
 * nothing in short phrases and misses half of long ones.
 * @see https://github.com/snakers4/silero-vad/blob/master/src/silero_vad/utils_vad.py (OnnxWrapper)
 */
export const SILERO_CONTEXT = 32;

/** Numbers of recurrent state. */
export const SILERO_STATE_SIZE = 256;
