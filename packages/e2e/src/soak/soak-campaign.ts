/** What a campaign was asked for. */
export interface SoakOptions {
  /** Equal seeds run the same campaign again. */
  readonly seed: number;
  /** How many times to do what the campaign does, in each of its parts. */
  readonly count: number;
  /** Where to go on: everything before it is skipped. */
  readonly from: number;
  /** Says how far it is: one line, now and then. */
  readonly progress: (line: string) => void;
}

/** Something that went wrong, with all that is needed to see it again. */
export interface SoakFailure {
  /** Position to give as `--from`. */
  readonly at: number;
  readonly what: string;
}

/** A long schedule that is too slow for the tests. */
export interface SoakCampaign {
  /** One line for the list. */
  readonly description: string;
  readonly defaultCount: number;
  /** Runs to the end or to the first few failures. @returns what went wrong */
  run(options: SoakOptions): Promise<readonly SoakFailure[]>;
}
