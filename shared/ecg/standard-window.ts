import { countMissing } from './dsp/gaps.ts';
import { resample } from './dsp/resample.ts';
import { STANDARD_LEADS, type StandardLead } from './leads.ts';
import { LIMB_LEADS, limbLeadWeights } from './limb-leads.ts';
import type { EcgLead, EcgWarning } from './record.ts';
import {
  type LeadStatus,
  STANDARD_DURATION_S,
  STANDARD_SAMPLES,
  STANDARD_SAMPLING_RATE_HZ,
  type StandardEcg,
} from './standard.ts';

type LeadSignals = Map<StandardLead, Float32Array>;

/** The lead's window at 500 Hz, 10 s, NaN where it holds nothing. */
function leadWindow(lead: EcgLead, startS: number): Float32Array {
  const from = Math.round(startS * lead.samplingRate);
  // A sample too many rather than one too few, where ten seconds are no whole number of samples.
  const to = Math.ceil((startS + STANDARD_DURATION_S) * lead.samplingRate);
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
    const seconds = recordedDurationS.toFixed(1);
    const message = `The recording lasts ${seconds} s; the 10 s of the best signal, from ${windowStartS} s on, are used.`;
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
 * The 10 s from `startS` on of the recorded leads, as `standardise` describes them; `warnings` says what was done.
 * @param recordedDurationS duration of the whole recording
 */
export function standardWindow(
  recorded: ReadonlyMap<StandardLead, EcgLead>,
  startS: number,
  recordedDurationS: number,
): StandardEcg {
  const signals: LeadSignals = new Map();
  for (const [name, lead] of recorded) signals.set(name, leadWindow(lead, startS));
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
    windowStartS: startS,
    recordedDurationS,
    warnings: [
      ...durationWarning(recordedDurationS, startS, paddedSamples),
      ...missingLeadsWarning(leadStatus),
      ...missingSamplesWarning(signals, recordedSamples),
    ],
  };
}
