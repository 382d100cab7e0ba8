import { STANDARD_LEADS, type StandardLead } from '../../ecg/leads.ts';
import { type LeadSignals, mapSamples, type Random } from './leads.ts';
import { addBaselineWander, addMains, addMuscleNoise, addPartialWhiteNoise, addWhiteNoise } from './noise.ts';
import { exchangeElectrodes, type MovableElectrode } from './placement.ts';

/** One way of disturbing a recording, at one strength. */
export interface Condition {
  /** "white noise", "lead loss"; conditions of one name make a curve. */
  perturbation: string;
  /** The strength with its unit ("20 dB"), or what is lost or exchanged ("aVR"). */
  level: string;
  /** Position on the curve's axis; null where levels have no order. */
  strength: number | null;
  disturb: (leads: LeadSignals, random: Random) => LeadSignals;
  /** Rate at which the disturbed recording comes in, Hz. */
  samplingRateHz?: number;
  /** How much of it comes in, from the start, s. */
  durationS?: number;
}

const unchanged = (leads: LeadSignals) => leads;

/** The recording as it is, through the same way as the disturbed ones: what every curve starts from. */
export const CLEAN: Condition = { perturbation: 'none', level: 'none', strength: 0, disturb: unchanged };

const LIMB_ONLY = new Set<StandardLead>(['I', 'II', 'III', 'aVR', 'aVL', 'aVF']);
const PRECORDIAL_ONLY = new Set<StandardLead>(['V1', 'V2', 'V3', 'V4', 'V5', 'V6']);

function keepLeads(isKept: (lead: StandardLead) => boolean): Condition['disturb'] {
  return (leads) => mapSamples(leads, (value, lead) => (isKept(STANDARD_LEADS[lead]!) ? value : Number.NaN));
}

function series(
  perturbation: string,
  unit: string,
  strengths: readonly number[],
  condition: (strength: number) => Pick<Condition, 'disturb' | 'samplingRateHz' | 'durationS'>,
): Condition[] {
  return strengths.map((strength) => ({
    perturbation,
    level: `${strength} ${unit}`.trim(),
    strength,
    ...condition(strength),
  }));
}

const leadLoss: Condition[] = [
  ...STANDARD_LEADS.map((lost) => ({ level: lost as string, disturb: keepLeads((lead) => lead !== lost) })),
  { level: 'precordials', disturb: keepLeads((lead) => LIMB_ONLY.has(lead)) },
  { level: 'limb leads', disturb: keepLeads((lead) => PRECORDIAL_ONLY.has(lead)) },
  { level: 'all but I', disturb: keepLeads((lead) => lead === 'I') },
].map((one) => ({ perturbation: 'lead loss', strength: null, ...one }));

const EXCHANGES: readonly [MovableElectrode, MovableElectrode][] = [
  ['RA', 'LA'],
  ['RA', 'LL'],
  ['LA', 'LL'],
  ['V1', 'V2'],
  ['V3', 'V4'],
];

const exchanges: Condition[] = EXCHANGES.map(([first, second]) => ({
  perturbation: 'electrode swap',
  level: `${first}–${second}`,
  strength: null,
  disturb: (leads) => exchangeElectrodes(leads, first, second),
}));

/** Every condition of the robustness protocol, from mild to severe within a curve. */
export const CONDITIONS: readonly Condition[] = [
  ...series('white noise', 'dB', [30, 20, 10, 5, 0], (snrDb) => ({
    disturb: (leads, random) => addWhiteNoise(leads, snrDb, random),
  })),
  ...series("partial white noise (MEIT's p)", '', [0.05, 0.1, 0.15, 0.2], (share) => ({
    disturb: (leads, random) => addPartialWhiteNoise(leads, share, random),
  })),
  ...series('baseline wander', 'mV', [0.25, 0.5, 1, 2], (peakMv) => ({
    disturb: (leads, random) => addBaselineWander(leads, peakMv, random),
  })),
  ...series('mains', 'mV', [0.05, 0.2, 0.5], (amplitudeMv) => ({
    disturb: (leads, random) => addMains(leads, amplitudeMv, random),
  })),
  ...series('muscle noise', 'mV', [0.03, 0.1, 0.3], (rmsMv) => ({
    disturb: (leads, random) => addMuscleNoise(leads, rmsMv, random),
  })),
  ...leadLoss,
  ...series('gain', '×', [0.5, 0.75, 1.25, 1.5], (gain) => ({
    disturb: (leads) => mapSamples(leads, (value) => gain * value),
  })),
  ...series('sampling rate', 'Hz', [250, 400, 1000], (samplingRateHz) => ({
    disturb: unchanged,
    samplingRateHz,
  })),
  ...series('duration', 's', [5], (durationS) => ({ disturb: unchanged, durationS })),
  ...exchanges,
];
