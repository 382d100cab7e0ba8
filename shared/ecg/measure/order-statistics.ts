/** The value below which this share of the values lies (linear between neighbours); NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = new Float64Array(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/** Median; NaN of none. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
