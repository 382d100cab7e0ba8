import { STANDARD_LEADS } from '../leads.ts';
import { LIMB_LEADS, limbLeadWeights } from '../limb-leads.ts';
import type { EcgLead, EcgWarning } from '../record.ts';

/** Peak to peak of a real surface lead, mV; beyond it the gain or the unit is likely wrong. */
const MIN_AMPLITUDE_MV = 0.1;
const MAX_AMPLITUDE_MV = 8;
/** Share of samples that may be artefacts on either side. */
const OUTLIER_SHARE = 0.001;

/** Rounding of devices reaches 15 µV; more than this is no rounding. */
const MAX_LIMB_RESIDUE_MV = 0.05;
/** Share of samples that may exceed it (filters settle at the start of some recordings). */
const RESIDUE_SHARE = 0.01;

/** Warnings about values that are readable but unlikely; nothing is changed or refused for them. */
export function plausibilityWarnings(leads: readonly EcgLead[]): EcgWarning[] {
  return [...amplitudeWarnings(leads), ...limbLeadWarnings(leads)];
}

function amplitudeWarnings(leads: readonly EcgLead[]): EcgWarning[] {
  const standard = leads.filter(({ name }) => STANDARD_LEADS.some((lead) => lead === name));
  const implausible = standard.filter(({ samples }) => {
    const amplitude = usualRange(samples);
    return amplitude < MIN_AMPLITUDE_MV || amplitude > MAX_AMPLITUDE_MV;
  });
  if (implausible.length === 0) return [];
  const names = implausible.map((lead) => lead.name).join(', ');
  return [
    {
      code: 'IMPLAUSIBLE_AMPLITUDE',
      message: `The amplitude is outside ${MIN_AMPLITUDE_MV} to ${MAX_AMPLITUDE_MV} mV in ${names}; check the electrodes, or the gain and unit in the file.`,
    },
  ];
}

/** Checks that leads which the file states itself obey III = II - I and Goldberger's equations. */
function limbLeadWarnings(leads: readonly EcgLead[]): EcgWarning[] {
  const leadOf = (name: string) => leads.find((lead) => lead.name === name && !lead.derived);
  const i = leadOf('I');
  const ii = leadOf('II');
  if (!i || !ii) return [];
  const inconsistent = LIMB_LEADS.filter((name) => {
    const lead = leadOf(name);
    if (!lead || !simultaneous(lead, i) || !simultaneous(lead, ii)) return false;
    const [a, b] = limbLeadWeights(name, 'I', 'II');
    let exceeding = 0;
    for (let n = 0; n < lead.samples.length; n++) {
      const residue = lead.samples[n]! - a * i.samples[n]! - b * ii.samples[n]!;
      if (Math.abs(residue) > MAX_LIMB_RESIDUE_MV) exceeding++;
    }
    return exceeding > RESIDUE_SHARE * lead.samples.length;
  });
  if (inconsistent.length === 0) return [];
  return [
    {
      code: 'LIMB_LEADS_INCONSISTENT',
      message: `The limb leads contradict each other: ${inconsistent.join(', ')} does not follow from I and II.`,
    },
  ];
}

function simultaneous(a: EcgLead, b: EcgLead): boolean {
  return a.samplingRate === b.samplingRate && a.samples.length === b.samples.length;
}

/** At most this many samples are looked at, evenly chosen: a long recording is no more plausible than its parts. */
const MOST_SAMPLES = 40_000;

/** Range of the samples without the outliers on either side, in their unit; NaN does not count, nothing is 0. */
function usualRange(samples: Float32Array): number {
  const step = Math.ceil(samples.length / MOST_SAMPLES);
  let present = 0;
  for (let i = 0; i < samples.length; i += step) if (!Number.isNaN(samples[i]!)) present++;
  if (present === 0) return 0;
  const outliers = Math.round(OUTLIER_SHARE * (present - 1));
  return -lowest(samples, step, outliers, -1) - lowest(samples, step, outliers, 1);
}

/** The value of sign · samples that `rank` others lie below; few are below, so that most take one comparison. */
function lowest(samples: Float32Array, step: number, rank: number, sign: 1 | -1): number {
  const least = new Float32Array(rank + 1).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < samples.length; i += step) {
    const value = sign * samples[i]!;
    if (!(value < least[rank]!)) continue;
    let at = rank;
    while (at > 0 && least[at - 1]! > value) {
      least[at] = least[at - 1]!;
      at--;
    }
    least[at] = value;
  }
  return least[rank]!;
}
