import type { EcgLead } from './record.ts';
import { secondCosts } from './second-costs.ts';

/** Windows whose mean costs a lead and second are this close are equal: the earlier one is then the better one. */
const COST_STEP = 0.02;

/** Seconds of signal in a lead. */
export function leadDurationS(lead: EcgLead): number {
  return lead.samples.length / lead.samplingRate;
}

/** Cost of the window that starts at each whole second, in whole steps. */
function windowCosts(leads: readonly EcgLead[], windowS: number, seconds: number): Int32Array {
  const perSecond = new Float64Array(seconds);
  for (const lead of leads) {
    const costs = secondCosts(lead, seconds);
    for (let second = 0; second < seconds; second++) perSecond[second]! += costs[second]!;
  }
  const costs = new Int32Array(seconds - windowS + 1);
  let sum = 0;
  for (let second = 0; second < seconds; second++) {
    sum += perSecond[second]! - (perSecond[second - windowS] ?? 0);
    if (second >= windowS - 1)
      costs[second - windowS + 1] = Math.round(sum / (leads.length * windowS * COST_STEP));
  }
  return costs;
}

/**
 * Starts in whole s of the most promising windows of `windowS` (a whole number) that do not overlap, best first, at
 * most `most`: those with the least missing, flat, noisy or jumping signal over all leads; of equal ones the earlier.
 * One pass over the samples, so that a day's recording takes no longer than reading it.
 */
export function promisingWindowStartsS(leads: readonly EcgLead[], windowS: number, most: number): number[] {
  const seconds = Math.floor(Math.max(...leads.map(leadDurationS)));
  if (seconds <= windowS) return [0];
  const costs = windowCosts(leads, windowS, seconds);
  const byCost = Uint32Array.from(costs.keys()).sort((a, b) => costs[a]! - costs[b]! || a - b);
  const taken = new Uint8Array(costs.length);
  const chosen: number[] = [];
  for (const start of byCost) {
    if (chosen.length === most) break;
    if (taken[start]) continue;
    chosen.push(start);
    taken.fill(1, Math.max(0, start - windowS + 1), start + windowS);
  }
  return chosen;
}
