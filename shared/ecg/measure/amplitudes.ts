import { fromMs } from './analysis-leads.ts';
import { meanLevel } from './delineate/spatial.ts';
import type { Wave } from './delineate/waves.ts';
import type { MeasuredAverage } from './measured-average.ts';
import { measured, notMeasured } from './quantity.ts';
import type { LeadAmplitudes, Quantity } from './schema.ts';

/** A deflection lower than this, in mV, is no Q, R or S. */
const MIN_DEFLECTION_MV = 0.03;
const ST_DELAY = fromMs(60);
const ST_HALF_WIDTH = fromMs(4);

/** Samples of the deflections of a QRS; undefined where there is none. */
interface Deflections {
  readonly q: number | undefined;
  readonly r: number | undefined;
  readonly s: number | undefined;
  /** Where the lead comes back to its level after Q. */
  readonly qEnd: number;
}

function extreme(signal: Float32Array, from: number, to: number, sign: 1 | -1): number | undefined {
  let best: number | undefined;
  for (let i = from; i <= to; i++) {
    if (sign * signal[i]! < MIN_DEFLECTION_MV) continue;
    if (best === undefined || sign * signal[i]! > sign * signal[best]!) best = i;
  }
  return best;
}

/** R is the highest point; Q the lowest before the first positive deflection, S the lowest after it. */
function deflections(signal: Float32Array, { onset, offset }: Wave): Deflections {
  const r = extreme(signal, onset, offset, 1);
  if (r === undefined) return { q: extreme(signal, onset, offset, -1), r, s: undefined, qEnd: offset };
  let first = onset;
  while (first < r && signal[first]! < MIN_DEFLECTION_MV) first++;
  const q = extreme(signal, onset, first, -1);
  let qEnd = q ?? onset;
  while (qEnd < first && signal[qEnd]! < 0) qEnd++;
  return { q, r, s: extreme(signal, first, offset, -1), qEnd };
}

function leadAmplitudes(average: MeasuredAverage, index: number): LeadAmplitudes {
  const name = average.leadNames[index]!;
  const signal = average.levelled[index]!;
  const { p, qrs, t } = average.leadWaves[index]!;
  const { q, r, s, qEnd } = deflections(signal, qrs);
  const at = (position: number | undefined, wave: string): Quantity =>
    position === undefined
      ? notMeasured('mV', `Lead ${name} shows no ${wave} wave.`)
      : measured(signal[position]!, 'mV', average.source(position, position, [name]));
  const duration = (from: number, to: number) => {
    const source = average.source(from, to, [name]);
    return measured(source.toMs! - source.fromMs!, 'ms', source);
  };
  const stAt = average.waves.qrs.offset + ST_DELAY;
  return {
    name,
    p: p
      ? measured(
          signal[p.peak]! - (signal[p.onset]! + signal[p.offset]!) / 2,
          'mV',
          average.source(p.onset, p.offset, [name]),
        )
      : at(undefined, 'P'),
    q: at(q, 'Q'),
    r: at(r, 'R'),
    s: at(s, 'S'),
    qDuration:
      q === undefined ? notMeasured('ms', `Lead ${name} shows no Q wave.`) : duration(qrs.onset, qEnd),
    qrsDuration: duration(qrs.onset, qrs.offset),
    st60:
      stAt + ST_HALF_WIDTH >= signal.length
        ? notMeasured('mV', 'The beat ends before 60 ms after the QRS.')
        : measured(
            meanLevel(signal, stAt - ST_HALF_WIDTH, stAt + ST_HALF_WIDTH + 1),
            'mV',
            average.source(average.waves.qrs.offset, stAt, [name]),
          ),
    t: at(t?.peak, 'T'),
  };
}

/** Amplitudes of every lead on the average normal beat, over the lead's level just before the QRS. */
export function measureAmplitudes(average: MeasuredAverage): LeadAmplitudes[] {
  return average.leadNames.map((_, index) => leadAmplitudes(average, index));
}
