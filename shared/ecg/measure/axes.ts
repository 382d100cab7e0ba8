import { LIMB_LEADS, limbLeadWeights } from '../limb-leads.ts';
import { fromMs } from './analysis-leads.ts';
import type { Wave } from './delineate/waves.ts';
import type { MeasuredAverage } from './measured-average.ts';
import { measured, notMeasured } from './quantity.ts';
import type { Axes, Quantity } from './schema.ts';

/** Mean net voltage over a wave, in mV, under which its direction is not told. */
const MIN_MEAN_MV = 0.008;

/** Mean of the wave over a straight line: through its ends (P), or at the level before the QRS (QRS, T). */
function meanVoltage(levelled: Float32Array, { onset, offset }: Wave, overChord: boolean): number {
  const left = overChord ? levelled[onset]! : 0;
  const right = overChord ? levelled[offset]! : 0;
  let sum = 0;
  for (let i = onset; i <= offset; i++) {
    sum += levelled[i]! - (left + ((right - left) * (i - onset)) / Math.max(1, offset - onset));
  }
  return sum / (offset - onset + 1);
}

function axisOf(
  average: MeasuredAverage,
  wave: Wave | undefined,
  name: string,
  overChord: boolean,
): Quantity {
  if (!wave) return notMeasured('°', `No ${name} wave was found in the average beat.`);
  const [first, second] = LIMB_LEADS.filter((lead) => average.indexOf(lead) >= 0);
  if (!first || !second) return notMeasured('°', 'The axis needs two limb leads.');
  const a = meanVoltage(average.levelled[average.indexOf(first)]!, wave, overChord);
  const b = meanVoltage(average.levelled[average.indexOf(second)]!, wave, overChord);
  const [toI, alsoToI] = limbLeadWeights('I', first, second);
  const [toAvf, alsoToAvf] = limbLeadWeights('aVF', first, second);
  const x = toI * a + alsoToI * b;
  // aVF is an augmented lead: 2/√3 brings it to the scale of lead I.
  const y = ((toAvf * a + alsoToAvf * b) * 2) / Math.sqrt(3);
  if (Math.hypot(x, y) < MIN_MEAN_MV) {
    return notMeasured('°', `The ${name} wave has no main direction in the frontal plane.`);
  }
  return measured(
    (Math.atan2(y, x) * 180) / Math.PI,
    '°',
    average.source(wave.onset, wave.offset, [first, second]),
  );
}

/** Frontal axes of P, QRS and T, −180° to 180°, from the areas under the waves of two limb leads. */
export function measureAxes(average: MeasuredAverage): Axes {
  const { p, qrs, t } = average.waves;
  // The first part of the ST segment belongs to neither.
  const tWave = t && { ...t, onset: Math.max(t.onset, qrs.offset + fromMs(20)) };
  return {
    p: axisOf(average, p, 'P', true),
    qrs: axisOf(average, qrs, 'QRS', false),
    t: axisOf(average, tWave, 'T', false),
  };
}
