import { STANDARD_LEADS, type StandardLead } from '../../ecg/leads.ts';
import type {
  BeatClass,
  LeadAmplitudes,
  Measurements,
  Quantity,
  Source,
  Unit,
} from '../../ecg/measure/schema.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import type { Statement } from '../statements/schema.ts';
import { checkStatement } from './check-statement.ts';
import type { Facts, Patient } from './facts.ts';
import { mentionedFindings } from './finding.ts';
import type { Verdict } from './schema.ts';

type Waves = Record<'p' | 'q' | 'r' | 's' | 'st60' | 't' | 'qDuration', number | null>;

/** mV (Q duration: ms) of an unremarkable adult ECG. */
const NORMAL_WAVES: Record<StandardLead, Waves> = {
  I: { p: 0.08, q: -0.04, r: 0.7, s: -0.1, st60: 0.01, t: 0.25, qDuration: 12 },
  II: { p: 0.14, q: -0.05, r: 1, s: -0.15, st60: 0.02, t: 0.3, qDuration: 12 },
  III: { p: 0.07, q: -0.05, r: 0.4, s: -0.1, st60: 0.01, t: 0.08, qDuration: 14 },
  aVR: { p: -0.1, q: null, r: 0.08, s: -0.8, st60: -0.02, t: -0.28, qDuration: null },
  aVL: { p: 0.03, q: -0.03, r: 0.3, s: -0.1, st60: 0.01, t: 0.1, qDuration: 12 },
  aVF: { p: 0.1, q: -0.04, r: 0.7, s: -0.12, st60: 0.02, t: 0.2, qDuration: 12 },
  V1: { p: 0.05, q: null, r: 0.2, s: -0.9, st60: 0.02, t: 0.05, qDuration: null },
  V2: { p: 0.06, q: null, r: 0.5, s: -1.2, st60: 0.06, t: 0.45, qDuration: null },
  V3: { p: 0.06, q: null, r: 0.8, s: -0.9, st60: 0.05, t: 0.5, qDuration: null },
  V4: { p: 0.06, q: -0.03, r: 1.3, s: -0.5, st60: 0.03, t: 0.45, qDuration: 10 },
  V5: { p: 0.06, q: -0.05, r: 1.3, s: -0.25, st60: 0.02, t: 0.35, qDuration: 12 },
  V6: { p: 0.05, q: -0.06, r: 1.1, s: -0.1, st60: 0.01, t: 0.28, qDuration: 12 },
};

export interface HandBuilt {
  heartRate?: number;
  pDuration?: number | null;
  pr?: number | null;
  qrs?: number;
  qtcBazett?: number;
  qtcFridericia?: number;
  qrsAxis?: number;
  pBeforeQrs?: number;
  rrIrregularity?: number;
  fibrillation?: number;
  /** Change of the waves of some leads. */
  waves?: Partial<Record<StandardLead, Partial<Waves>>>;
  /** Change of the waves of these leads alike. */
  everyWave?: { leads: readonly StandardLead[]; waves: Partial<Waves> };
  /** Class of each beat; ten normal ones when not given. A beat that is not normal has a shape of its own. */
  beats?: readonly BeatClass[];
  rrMs?: readonly number[];
  pacedBeats?: number;
  samplingRateHz?: number;
  /** Mean of the end of the QRS, mV. */
  endOfQrs?: Partial<Record<'I' | 'V1' | 'V6', number>>;
  grade?: Quality['grade'];
  unusableLeads?: readonly StandardLead[];
  placementSuspected?: boolean;
  patient?: Patient;
}

const WHOLE: Source = { beats: [0, 1, 2], leads: [...STANDARD_LEADS] };

function quantity(value: number | null, unit: Unit, source: Source = WHOLE): Quantity {
  return value === null ? { value, unit, reason: 'It was not found.' } : { value, unit, source };
}

function leadAmplitudes(name: StandardLead, built: HandBuilt): LeadAmplitudes {
  const shared = built.everyWave?.leads.includes(name) ? built.everyWave.waves : {};
  const waves = { ...NORMAL_WAVES[name], ...shared, ...built.waves?.[name] };
  const source = { beats: [0, 1, 2], leads: [name], fromMs: -40, toMs: 300 };
  const mv = (value: number | null) => quantity(value, 'mV', source);
  return {
    name,
    p: mv(waves.p),
    q: mv(waves.q),
    r: mv(waves.r),
    s: mv(waves.s),
    qDuration: quantity(waves.qDuration, 'ms', source),
    qrsDuration: quantity(90, 'ms', source),
    st60: mv(waves.st60),
    t: mv(waves.t),
  };
}

/** 20 samples of P at 500 Hz from 10 on, then a QRS from 60 to 105 whose last 40 ms have the wanted level. */
function averageBeat({ endOfQrs, qrs }: HandBuilt): NonNullable<Measurements['averageBeat']> {
  const waves = {
    p: { onset: 10, peak: 30, offset: 50 },
    qrs: { onset: 60, peak: 80, offset: 60 + (qrs ?? 90) / 2 },
    t: { onset: 180, peak: 220, offset: 260 },
  };
  const levels = { I: 0.05, V1: -0.25, V6: 0.05, ...endOfQrs };
  return {
    samplingRateHz: 500,
    reference: 80,
    beats: [0, 1, 2],
    waves,
    leads: Object.entries(levels).map(([name, level]) => ({
      name,
      samplesMv: Array.from({ length: 300 }, (_, k) =>
        k >= waves.qrs.offset - 20 && k <= waves.qrs.offset ? level : 0,
      ),
      waves,
    })),
  };
}

/** Measurements and quality of an unremarkable ECG at 70/min, changed as wanted. */
export function handBuilt(built: HandBuilt = {}): Facts {
  const classes = built.beats ?? new Array<BeatClass>(10).fill('normal');
  const count = (wanted: BeatClass) => quantity(classes.filter((own) => own === wanted).length, '1', WHOLE);
  const none = (rule: string) => ({ met: null, rule, reason: 'It was not judged.' });
  const ms = (value: number | null) => quantity(value, 'ms');
  const measurements: Measurements = {
    schemaVersion: 1,
    measuredS: 10,
    unusedLeads: [],
    intervals: {
      heartRate: quantity(built.heartRate ?? 70, '1/min'),
      rrMean: ms(60_000 / (built.heartRate ?? 70)),
      rrDeviation: ms(15),
      pDuration: ms(built.pDuration === undefined ? 104 : built.pDuration),
      pr: ms(built.pr === undefined ? 150 : built.pr),
      qrs: ms(built.qrs ?? 90),
      qt: ms(390),
      qtcBazett: ms(built.qtcBazett ?? 420),
      qtcFridericia: ms(built.qtcFridericia ?? 410),
      qtcFramingham: ms(410),
      qtcHodges: ms(410),
    },
    axes: { p: quantity(50, '°'), qrs: quantity(built.qrsAxis ?? 45, '°'), t: quantity(40, '°') },
    amplitudes: STANDARD_LEADS.map((lead) => leadAmplitudes(lead, built)),
    voltage: {
      sokolowLyon: quantity(2.2, 'mV'),
      cornell: quantity(1.2, 'mV'),
      cornellProduct: quantity(108, 'mV·ms'),
      sokolowLyonMet: none('Sokolow–Lyon'),
      cornellMet: none('Cornell'),
      lowVoltageLimb: none('limb voltage'),
      lowVoltagePrecordial: none('precordial voltage'),
      poorRProgression: none('R progression'),
      pathologicalQ: none('Q'),
    },
    rhythm: {
      pBeforeQrs: quantity(built.pBeforeQrs ?? 1, '1'),
      pAmplitude: quantity(0.14, 'mV'),
      rrIrregularity: quantity(built.rrIrregularity ?? 0.02, '1'),
      atrialFibrillationEvidence: quantity(built.fibrillation ?? 0, '1'),
      prematureVentricular: count('premature-ventricular-candidate'),
      prematureAtrial: count('premature-atrial-candidate'),
      pacingSpikesS: built.pacedBeats ? [0.5, 1.3] : [],
      pacedBeats: quantity(built.pacedBeats ?? 0, '1'),
    },
    beats: classes.map((own, k) => ({
      timeS: 0.5 + k,
      class: own,
      shape: own === 'normal' ? 0 : 1,
      votes: 1,
      rrBeforeMs: k === 0 ? null : (built.rrMs?.[k - 1] ?? 850 + (k % 2) * 40),
      waves: { p: null, qrs: { onset: 0.46 + k, peak: 0.5 + k, offset: 0.55 + k }, t: null },
    })),
    leads: [{ name: 'I', samplingRateHz: built.samplingRateHz ?? 500, derived: false, beats: [] }],
    averageBeat: averageBeat(built),
  };
  const isUnusable = (lead: StandardLead) => built.unusableLeads?.includes(lead) ?? false;
  const quality: Quality = {
    grade: built.grade ?? 'acceptable',
    reason: null,
    limitedLeads: [],
    unusableLeads: STANDARD_LEADS.filter(isUnusable),
    leads: STANDARD_LEADS.map((lead) => ({
      lead,
      grade: isUnusable(lead) ? 'unusable' : 'good',
      flags: [],
      values: null,
    })),
    electrodePlacement: built.placementSuspected
      ? [{ code: 'LA_RA', electrodes: ['LA', 'RA'], message: 'Check the arm electrodes.' }]
      : [],
    scores: { baselineDrift: 0, staticNoise: 0, burstNoise: 0, electrodeContact: 0 },
  };
  return { measurements, quality, patient: built.patient ?? {} };
}

/** A plain statement; of a code, or of wording that has none. */
export function stated(codeOrText: string, change: Partial<Statement> = {}): Statement {
  const hasCode = codeOrText === codeOrText.toUpperCase();
  return {
    text: codeOrText,
    start: 0,
    end: codeOrText.length,
    code: hasCode ? codeOrText : null,
    certainty: 'stated',
    leads: [],
    ...change,
  };
}

/** A statement, a change of the unremarkable ECG, and the verdict that must follow. */
export type VerdictCase = [string, HandBuilt, Verdict, Partial<Statement>?];

/** The verdict on a plain statement about a hand-built ECG. */
export function verdictOn(codeOrText: string, built: HandBuilt, change: Partial<Statement> = {}): Verdict {
  const statement = stated(codeOrText, change);
  return checkStatement(statement, handBuilt(built), mentionedFindings([statement])).verdict;
}
