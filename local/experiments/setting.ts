/** What all runs of one call share. */
export interface Setting {
  /** Folder of the data set. */
  readonly data: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** Of each run. */
  readonly threads: number;
}
