import { countMissing } from './dsp/gaps.ts';
import { resample } from './dsp/resample.ts';
import { EcgError } from './errors.ts';
import { STANDARD_LEADS, type StandardLead } from './leads.ts';
import { LIMB_LEADS, limbLeadWeights } from './limb-leads.ts';
import type { EcgLead, EcgRecord, EcgWarning } from './record.ts';
import {
  type LeadStatus,
  STANDARD_DURATION_S,
  STANDARD_SAMPLES,
  STANDARD_SAMPLING_RATE_HZ,
  type StandardEcg,
} from './standard.ts';
import { bestWindowStartS, leadDurationS } from './window.ts';

/** A rhythm cannot be told from less. */
const MINIMUM_DURATION_S = 5;

type LeadSignals = Map<StandardLead, Float32Array>;

/** The standard leads of the record that hold any sample, the first of a name. */
function recordedLeads(record: EcgRecord): Map<StandardLead, EcgLead> {
  const found = new Map<StandardLead, EcgLead>();
  for (const name of STANDARD_LEADS) {
    const lead = record.leads.find(
      (candidate) => candidate.name === name && countMissing(candidate.samples) < candidate.samples.length,
    );
    if (lead) found.set(name, lead);
  }
  return found;
}

/** The lead's window at 500 Hz, 10 s, NaN where it holds nothing. */
function standardWindow(lead: EcgLead, startS: number): Float32Array {
  const from = Math.round(startS * lead.samplingRate);
  const to = Math.round((startS + STANDARD_DURATION_S) * lead.samplingRate);
  const resampled = resample(lead.samples.subarray(from, to), lead.samplingRate, STANDARD_SAMPLING_RATE_HZ);
  const window = new Float32Array(STANDARD_SAMPLES).fill(Number.NaN);
  window.set(resampled.subarray(0, STANDARD_SAMPLES));
  return window;
}

function addDerivedLimbLeads(signals: LeadSignals): Set<StandardLead> {
  const derived = new Set<StandardLead>();
  const [first, second] = LIMB_LEADS.filter((name) => signals.has(name));
  if (!first || !second) return derived;
  const a = signals.get(first)!;
  const b = signals.get(second)!;
  for (const target of LIMB_LEADS.filter((name) => !signals.has(name))) {
    const [weightA, weightB] = limbLeadWeights(target, first, second);
    const samples = a.map((value, i) => weightA * value + weightB * b[i]!);
    // Two leads of different times (a 3 × 2.5 s print) share no sample: nothing can be derived from them.
    if (countMissing(samples) === samples.length) continue;
    signals.set(target, samples);
    derived.add(target);
  }
  return derived;
}

function missingSamplesWarning(signals: LeadSignals, recordedSamples: number): EcgWarning[] {
  const shares: string[] = [];
  for (const [name, samples] of signals) {
    const missing = countMissing(samples.subarray(0, recordedSamples));
    if (missing > 0) shares.push(`${name} ${((100 * missing) / recordedSamples).toFixed(1)} %`);
  }
  if (shares.length === 0) return [];
  return [{ code: 'MISSING_SAMPLES', message: `Missing samples were set to 0 mV: ${shares.join(', ')}.` }];
}

function missingLeadsWarning(status: LeadStatus[]): EcgWarning[] {
  const missing = STANDARD_LEADS.filter((_, i) => status[i] === 'missing');
  if (missing.length === 0) return [];
  return [
    { code: 'MISSING_LEADS', message: `The recording has no lead ${missing.join(', ')}; set to 0 mV.` },
  ];
}

function durationWarning(
  recordedDurationS: number,
  windowStartS: number,
  paddedSamples: number,
): EcgWarning[] {
  if (paddedSamples > 0) {
    const seconds = recordedDurationS.toFixed(1);
    return [
      { code: 'PADDED', message: `The recording lasts ${seconds} s; the rest of 10 s was set to 0 mV.` },
    ];
  }
  if (recordedDurationS > STANDARD_DURATION_S) {
    const message = `The recording lasts ${recordedDurationS.toFixed(1)} s; the 10 s from ${windowStartS} s are used.`;
    return [{ code: 'LONGER_THAN_10_S', message }];
  }
  return [];
}

function planar(signals: LeadSignals): Float32Array {
  const samples = new Float32Array(STANDARD_LEADS.length * STANDARD_SAMPLES);
  STANDARD_LEADS.forEach((name, i) => {
    const lead = signals.get(name);
    if (lead) {
      samples.set(
        lead.map((value) => (Number.isNaN(value) ? 0 : value)),
        i * STANDARD_SAMPLES,
      );
    }
  });
  return samples;
}

/**
 * Brings any recording to 12 leads in `STANDARD_LEADS` order, 500 Hz, 10 s, mV.
 *
 * Leads are found by their standard names; limb leads that the file lacks are computed from two that it has. Of a
 * longer recording the first 10 s with the fewest missing or flat samples are taken; a shorter one (5 s or more) is
 * padded with 0 mV at its end. Missing samples and missing leads become 0 mV. What was done is in `warnings`, after
 * the record's own. Samples at 500 Hz are not touched. A flat line is a standard ECG like any other: what it is worth is for
 * `assessQuality` to say.
 *
 * @throws EcgError NO_USABLE_LEAD, TOO_SHORT
 */
export function standardise(record: EcgRecord): StandardEcg {
  const recorded = recordedLeads(record);
  const leads = [...recorded.values()];
  if (leads.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The recording holds no sample of any of the twelve standard leads; export it with leads named I, II, V1 and so on.',
    );
  }
  const recordedDurationS = Math.max(...leads.map(leadDurationS));
  if (recordedDurationS < MINIMUM_DURATION_S) {
    throw new EcgError(
      'TOO_SHORT',
      `The recording lasts ${recordedDurationS.toFixed(1)} s; at least ${MINIMUM_DURATION_S} s are needed.`,
    );
  }

  const windowStartS = bestWindowStartS(leads, STANDARD_DURATION_S);
  const signals: LeadSignals = new Map();
  for (const [name, lead] of recorded) signals.set(name, standardWindow(lead, windowStartS));
  for (const [name, samples] of signals) {
    if (countMissing(samples) === samples.length) signals.delete(name);
  }
  const derived = addDerivedLimbLeads(signals);
  const recordedSamples = Math.min(
    STANDARD_SAMPLES,
    Math.round(recordedDurationS * STANDARD_SAMPLING_RATE_HZ),
  );
  const paddedSamples = STANDARD_SAMPLES - recordedSamples;
  const leadStatus = STANDARD_LEADS.map((name): LeadStatus => {
    if (!signals.has(name)) return 'missing';
    return derived.has(name) || recorded.get(name)?.derived ? 'derived' : 'recorded';
  });
  return {
    samples: planar(signals),
    leadStatus,
    paddedSamples,
    windowStartS,
    recordedDurationS,
    warnings: [
      ...record.warnings,
      ...durationWarning(recordedDurationS, windowStartS, paddedSamples),
      ...missingLeadsWarning(leadStatus),
      ...missingSamplesWarning(signals, recordedSamples),
    ],
  };
}
