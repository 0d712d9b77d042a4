/** Events, and utterances, in one act of `write-until-killed.ts`. */
export const BATCH_LENGTH = 7;

/** Acts before a call's end, which writes one more batch. */
export const BATCHES_PER_CALL = 3;
