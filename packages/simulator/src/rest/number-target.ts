/** Where calls to a number go, as the REST interface was told. */
export interface NumberTarget {
  readonly voiceUrl: string | undefined;
  readonly statusCallbackUrl: string | undefined;
}
