import type { EcgLead } from './record.ts';

/** Seconds of signal in a lead. */
export function leadDurationS(lead: EcgLead): number {
  return lead.samples.length / lead.samplingRate;
}

/** Per second of the lead: samples that are missing or equal to the one before. */
function unusableSamplesPerSecond(lead: EcgLead, seconds: number): Float64Array {
  const shares = new Float64Array(seconds).fill(lead.samplingRate);
  for (let second = 0; second < seconds; second++) {
    const start = Math.round(second * lead.samplingRate);
    const end = Math.min(lead.samples.length, Math.round((second + 1) * lead.samplingRate));
    if (start >= end) continue;
    let unusable = Math.max(0, Math.round(lead.samplingRate) - (end - start));
    for (let i = start; i < end; i++) {
      const value = lead.samples[i]!;
      if (Number.isNaN(value) || value === lead.samples[i - 1]) unusable++;
    }
    shares[second] = unusable / lead.samplingRate;
  }
  return shares;
}

/**
 * Start in whole s of the first window of `windowS` (a whole number) with the fewest missing or flat
 * samples over all leads; 0 when the recording is no longer than the window.
 */
export function bestWindowStartS(leads: EcgLead[], windowS: number): number {
  const seconds = Math.floor(Math.max(...leads.map(leadDurationS)));
  if (seconds <= windowS) return 0;
  const unusable = new Float64Array(seconds);
  for (const lead of leads) {
    unusableSamplesPerSecond(lead, seconds).forEach((share, second) => {
      unusable[second]! += share;
    });
  }
  let sum = 0;
  for (let second = 0; second < windowS; second++) sum += unusable[second]!;
  let best = sum;
  let start = 0;
  for (let second = 1; second + windowS <= seconds; second++) {
    sum += unusable[second + windowS - 1]! - unusable[second - 1]!;
    if (sum < best - 1e-9) {
      best = sum;
      start = second;
    }
  }
  return start;
}
