import type { StandardLead } from '../leads.ts';
import type { StandardEcg } from '../standard.ts';
import { interLeadCovariance, placementSuspicion, suspectedPlacement } from './electrode-placement.ts';
import { type LeadSignal, leadSignals } from './lead-signal.ts';
import { leadValues } from './lead-values.ts';
import { gradeLead } from './limits.ts';
import fit from './ptbxl-fit.json' with { type: 'json' };
import { describeLeads } from './reason.ts';
import type { LeadQuality, LeadQualityValues, PlacementSuspicion, Quality, QualityScores } from './schema.ts';

/** More unusable leads than this share of those recorded, and the record is not to be read. */
const MAX_UNUSABLE_SHARE = 0.5;

function gradedLead(signal: LeadSignal, values: LeadQualityValues | null): LeadQuality {
  const { lead } = signal;
  if (!values) return { lead, grade: 'missing', flags: ['MISSING'], values };
  return { lead, ...gradeLead(values), values };
}

/** Both leads from which all limb leads follow are dead, or most leads are (as in the CinC 2011 challenge). */
function isUnusable(leads: readonly LeadQuality[]): boolean {
  const gradeOf = (name: StandardLead) => leads.find(({ lead }) => lead === name)?.grade;
  const recorded = leads.filter(({ grade }) => grade !== 'missing');
  const unusable = recorded.filter(({ grade }) => grade === 'unusable');
  const limbsDead = gradeOf('I') === 'unusable' && gradeOf('II') === 'unusable';
  return limbsDead || unusable.length > MAX_UNUSABLE_SHARE * recorded.length;
}

function placement(signals: readonly LeadSignal[], leads: readonly LeadQuality[]): PlacementSuspicion[] {
  if (leads.some(({ grade }) => grade === 'unusable')) return [];
  const covariance = interLeadCovariance(signals);
  const rule = covariance && suspectedPlacement(covariance, fit.placement);
  return rule ? [placementSuspicion(rule)] : [];
}

/** The record's score of each fault: that of its worst lead; of contact, which the chest shows, their mean. */
function recordScores(leads: readonly LeadQuality[]): QualityScores {
  const present = leads.flatMap(({ values }) => values ?? []);
  const steps = leads.flatMap(({ lead, values }) =>
    lead.startsWith('V') && values ? values.baselineStepMv : [],
  );
  return {
    baselineDrift: Math.max(0, ...present.map(({ driftMv }) => driftMv)),
    staticNoise: Math.max(0, ...present.map(({ highFrequencyNoiseUv }) => highFrequencyNoiseUv)),
    burstNoise: Math.max(0, ...present.map(({ burstRatio }) => burstRatio)),
    electrodeContact: steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + step, 0) / steps.length,
  };
}

/**
 * Judges the signal of a standard ECG: each lead's faults with their values, whether the record can be read, and
 * whether electrodes seem to have changed places. The padding of a short recording is left out.
 */
export function assessQuality(ecg: StandardEcg): Quality {
  const signals = leadSignals(ecg);
  const values = leadValues(signals);
  const leads = signals.map((signal, i) => gradedLead(signal, values[i]!));
  const named = (grade: LeadQuality['grade']) =>
    leads.filter((lead) => lead.grade === grade).map(({ lead }) => lead);
  const unusable = isUnusable(leads);
  const isLimited = leads.some(({ grade }) => grade === 'limited' || grade === 'unusable');
  return {
    grade: unusable ? 'unusable' : isLimited ? 'limited' : 'acceptable',
    reason: unusable || isLimited ? describeLeads(leads, unusable) : null,
    limitedLeads: named('limited'),
    unusableLeads: named('unusable'),
    leads,
    electrodePlacement: placement(signals, leads),
    scores: recordScores(leads),
  };
}
