import { measure } from '../../shared/ecg/measure/measure.ts';
import { type AnnotatedLead, annotatedEcg, RATE_HZ } from './annotated-ecg.ts';
import { compareLead, type Marks, measuredMarks, noMarks, scores } from './ludb.ts';
import { MORPHOLOGIES } from './morphologies.ts';

/** Noise and drift, mV. */
const CONDITIONS = [
  { noiseMv: 0.003, driftMv: 0 },
  { noiseMv: 0.015, driftMv: 0.3 },
  { noiseMv: 0.04, driftMv: 0.5 },
] as const;

function marksOf({ annotations }: AnnotatedLead): Marks {
  const marks = noMarks();
  annotations.forEach(({ sample, symbol }, k) => {
    if (symbol === '(' || symbol === ')') return;
    const wave = symbol === 'N' ? 'qrs' : symbol;
    marks[`${wave}.onset`].push(annotations[k - 1]!.sample);
    marks[`${wave}.peak`].push(sample);
    marks[`${wave}.offset`].push(annotations[k + 1]!.sample);
  });
  return marks;
}

/** Scores the fiducials on made ECGs of known limits, lead by lead, by the rules of `scoreLudb`. */
export function scoreMade() {
  return CONDITIONS.map((condition) => {
    const rows = Object.values(MORPHOLOGIES).flatMap((beats, seed) => {
      const ecg = annotatedEcg(beats, { ...condition, seed });
      const { leads } = measure(
        ecg.map(({ name, samples }) => ({ name, samples, samplingRate: RATE_HZ, derived: false })),
      );
      return ecg.map((lead, k) => compareLead(marksOf(lead), measuredMarks(leads[k]!), RATE_HZ));
    });
    return { ...condition, morphologies: Object.keys(MORPHOLOGIES).length, allLeads: scores(rows) };
  });
}
