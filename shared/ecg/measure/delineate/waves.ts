/** A wave's beginning, highest (or lowest) point and end, in samples of the averaged beat. */
export interface Wave {
  readonly onset: number;
  readonly peak: number;
  readonly offset: number;
}

/** The waves of one lead, or of all leads together. */
export interface BeatWaves {
  readonly p: Wave | undefined;
  readonly qrs: Wave;
  readonly t: Wave | undefined;
}
