/** ms of processor time of each stage and of all of them, and of the clock. */
export interface Timing {
  readonly parseMs: number;
  readonly standardiseMs: number;
  readonly qualityMs: number;
  readonly measureMs: number;
  readonly totalMs: number;
  readonly clockMs: number;
}

export const STAGES = ['parseMs', 'standardiseMs', 'qualityMs', 'measureMs', 'totalMs', 'clockMs'] as const;

/** What taking in one record of one format took. */
export interface IntakeRow {
  readonly name: string;
  readonly bytes: number;
  /** Of the record as read. */
  readonly leads: number;
  readonly samplingRateHz: number;
  readonly durationS: number;
  /** The first run of a new process. */
  readonly cold: Timing;
  /** Median of runs after many others. */
  readonly warm: Timing;
  /** Highest resident memory over what the process had before its first run, after it and after all runs, MB. */
  readonly firstRunMb: number;
  readonly allRunsMb: number;
}

/** What a program of others takes for a part of the same work. */
export interface PeerRow {
  readonly peer: string;
  readonly work: string;
  /** Of processor time: the first call, and the median of later ones. */
  readonly coldMs: number;
  readonly warmMs: number;
  /** Highest resident memory over what the process had before it imported the peer, MB. */
  readonly memoryMb: number;
}
