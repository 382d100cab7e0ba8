/** Counts of a lead under its label. */
export interface LabelledCounts {
  label: string;
  counts: Int16Array;
}

/** Counts by which a stored lead III may differ from II - I by rounding. */
const ROUNDING = 2;

/**
 * Philips stores III, aVR, aVL and aVF as what is left after computing them from I and II.
 * @returns the leads themselves; leads without I, II and III at hand come back as they are
 */
export function withoutResiduals(leads: readonly LabelledCounts[]): LabelledCounts[] {
  const stored = (label: string) => leads.find((lead) => lead.label === label)?.counts;
  const i = stored('I');
  const ii = stored('II');
  const residualIii = stored('III');
  if (!i || !ii || !residualIii) return [...leads];
  const iii = residualIii.map((r, n) => ii[n]! - i[n]! - r);
  const restore = new Map<string, (residual: number, n: number) => number>([
    ['III', (_, n) => iii[n]!],
    ['aVR', (r, n) => -r - Math.floor((i[n]! + ii[n]!) / 2)],
    ['aVL', (r, n) => Math.floor((i[n]! - iii[n]!) / 2) - r],
    ['aVF', (r, n) => Math.floor((ii[n]! + iii[n]!) / 2) - r],
  ]);
  return leads.map(({ label, counts }) => {
    const lead = restore.get(label);
    return { label, counts: lead ? counts.map(lead) : counts };
  });
}

/** Whether the stored III is lead III itself (II - I), as some converters write it, rather than a residual. */
export function holdsLeadIii(leads: readonly LabelledCounts[]): boolean {
  const [i, ii, iii] = ['I', 'II', 'III'].map((label) => leads.find((lead) => lead.label === label)?.counts);
  if (!i || !ii || !iii) return false;
  return iii.every((count, n) => Math.abs(ii[n]! - i[n]! - count) <= ROUNDING);
}
