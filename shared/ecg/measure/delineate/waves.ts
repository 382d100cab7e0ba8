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

/** The waves of one lead without overlap: P ends by the QRS onset, T begins no sooner than the QRS ends. */
export function inOrder({ p, qrs, t }: BeatWaves): BeatWaves {
  return {
    p: p && p.peak < qrs.onset ? { ...p, offset: Math.min(p.offset, qrs.onset) } : undefined,
    qrs,
    t: t && t.peak > qrs.offset ? { ...t, onset: Math.max(t.onset, qrs.offset) } : undefined,
  };
}
