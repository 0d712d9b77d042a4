/** Where the document comes from that a carrier obeys next. */
export type DocumentSource =
  | { readonly type: 'fetched'; readonly url: string; readonly method: string }
  /** Handed over inside a REST request. */
  | { readonly type: 'inline'; readonly body: string };
