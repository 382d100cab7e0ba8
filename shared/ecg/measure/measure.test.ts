import { describe, expect, it } from 'vitest';
import { fixture } from '../formats/fixtures.test-support.ts';
import { readEcg } from '../read.ts';
import { measure } from './measure.ts';
import { type Measurements, measurementsSchema, type Quantity } from './schema.ts';
import { regularBeats, SYNTHETIC_WAVES_S, syntheticEcg } from './synthetic-ecg.test-support.ts';

function value(quantity: Quantity): number {
  if (quantity.value === null) throw new Error(quantity.reason);
  return quantity.value;
}

/** Beats of the result that lie within 50 ms of the true ones, each used once. */
function matched(result: Measurements, beatsS: readonly number[]): number {
  return beatsS.filter((beatS) => result.beats.some(({ timeS }) => Math.abs(timeS - beatS) < 0.05)).length;
}

/** Largest deviation in ms of one limit over all beats and leads. */
function worstErrorMs(
  result: Measurements,
  beatsS: readonly number[],
  wave: 'p' | 'qrs' | 't',
  point: 'onset' | 'peak' | 'offset',
  expectedS: number,
): number {
  const errors = result.leads.flatMap((lead) =>
    lead.beats.map((beat, k) => {
      const found = beat[wave];
      return found ? Math.abs(found[point] / lead.samplingRateHz - beatsS[k]! - expectedS) * 1000 : 999;
    }),
  );
  return Math.max(...errors);
}

describe('measure', () => {
  it('gives a result that its schema knows, of any input', () => {
    for (const result of [
      measure(syntheticEcg().leads),
      measure([]),
      measure([{ name: 'I', samplingRate: 500, samples: new Float32Array(5000), derived: false }]),
      measure([{ name: 'I', samplingRate: 500, samples: new Float32Array(3).fill(1), derived: false }]),
      measure([
        { name: 'I', samplingRate: 250, samples: new Float32Array(900).fill(Number.NaN), derived: false },
      ]),
    ]) {
      expect(measurementsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(
        JSON.parse(JSON.stringify(result)),
      );
    }
  });

  it.each([250, 360, 512.508])(
    'measures a stretch of a longer file at %d Hz, in the times of the file',
    (rateHz) => {
      const { leads } = syntheticEcg({ rateHz });
      const startS = 20;
      const before = Math.round(startS * rateHz);
      const longer = leads.map((lead) => {
        const samples = new Float32Array(before + lead.samples.length).fill(0.3);
        samples.set(lead.samples, before);
        return { ...lead, samples };
      });
      const part = measure(longer, { startS, maxDurationS: 10 });
      const alone = measure(leads, { maxDurationS: 10 });
      expect(part).toMatchObject({ measuredFromS: startS, measuredS: alone.measuredS });
      expect(part.intervals).toEqual(alone.intervals);
      expect(part.beats.length).toBeGreaterThan(5);
      part.beats.forEach(({ timeS, waves }, k) => {
        expect(timeS).toBeCloseTo(startS + alone.beats[k]!.timeS, 6);
        expect(waves.qrs.onset).toBeCloseTo(startS + alone.beats[k]!.waves.qrs.onset, 6);
      });
      part.leads.forEach((lead, l) => {
        lead.beats.forEach(({ qrs }, k) => {
          expect(qrs.onset).toBe(before + alone.leads[l]!.beats[k]!.qrs.onset);
        });
      });
      expect(measurementsSchema.parse(part)).toEqual(part);
    },
  );

  it.each([100, 250, 360, 500, 512.508, 1000])(
    'finds every limit within two samples or 12 ms at %d Hz',
    (rateHz) => {
      const { leads, beatsS } = syntheticEcg({ rateHz });
      const result = measure(leads);
      expect(result.beats).toHaveLength(beatsS.length);
      const allow = Math.max(12, 2000 / rateHz);
      const { qrsOnset, qrsOffset, pOnset, pOffset, tPeak, tOffset } = SYNTHETIC_WAVES_S;
      const ofR = result.leads.flatMap((lead) =>
        lead.beats.map((beat, k) => Math.abs(beat.qrs.onset / rateHz - beatsS[k]! - qrsOnset) * 1000),
      );
      // Leads without Q begin with R, 20 ms later.
      expect(Math.max(...ofR)).toBeLessThan(20 + allow);
      expect(worstErrorMs(result, beatsS, 'qrs', 'offset', qrsOffset)).toBeLessThan(allow);
      expect(worstErrorMs(result, beatsS, 'p', 'onset', pOnset)).toBeLessThan(allow + 6);
      expect(worstErrorMs(result, beatsS, 'p', 'offset', pOffset)).toBeLessThan(allow + 6);
      expect(worstErrorMs(result, beatsS, 't', 'peak', tPeak)).toBeLessThan(allow);
      expect(worstErrorMs(result, beatsS, 't', 'offset', tOffset)).toBeLessThan(allow + 6);
    },
  );

  it('measures rate, intervals and axes, each with its source', () => {
    const { leads } = syntheticEcg();
    const { intervals, axes, averageBeat, beats } = measure(leads);
    expect(value(intervals.heartRate)).toBeCloseTo(60 / 0.85, 0);
    expect(Math.abs(value(intervals.pr) - 160)).toBeLessThan(12);
    expect(Math.abs(value(intervals.qrs) - 84)).toBeLessThan(10);
    expect(Math.abs(value(intervals.qt) - 420)).toBeLessThan(14);
    expect(value(intervals.qtcFridericia)).toBeCloseTo(value(intervals.qt) / Math.cbrt(0.85), 0);
    // P: I 0.08, II 0.14 mV, so that aVF is 0.1 mV.
    const degrees = (i: number, ii: number) =>
      (Math.atan2(((ii - i / 2) * 2) / Math.sqrt(3), i) * 180) / Math.PI;
    expect(Math.abs(value(axes.p) - degrees(0.08, 0.14))).toBeLessThan(3);
    expect(Math.abs(value(axes.t) - degrees(0.2, 0.3))).toBeLessThan(3);
    const { pr } = intervals;
    if (pr.value === null) throw new Error(pr.reason);
    expect(pr.source.beats).toEqual([...beats.keys()]);
    expect(pr.source.toMs! - pr.source.fromMs!).toBe(pr.value);
    expect(averageBeat?.leads).toHaveLength(12);
  });

  it('reads the amplitudes and voltage criteria off the average beat', () => {
    const { amplitudes, voltage } = measure(syntheticEcg().leads, { sex: 'female' });
    const v5 = amplitudes.find(({ name }) => name === 'V5')!;
    expect(value(v5.r)).toBeCloseTo(1.4, 1);
    expect(value(v5.q)).toBeCloseTo(-0.08, 1);
    expect(value(v5.t)).toBeCloseTo(0.35, 1);
    expect(Math.abs(value(v5.st60))).toBeLessThan(0.05);
    expect(value(voltage.sokolowLyon)).toBeCloseTo(2.5, 1);
    expect(voltage.sokolowLyonMet.met).toBe(false);
    expect(voltage.cornellMet.met).toBe(false);
    expect(voltage.lowVoltageLimb.met).toBe(false);
    expect(measure(syntheticEcg().leads).voltage.cornellMet.met).toBeNull();
  });

  it.each([
    [0.02, 12],
    [0.05, 12],
    [0.1, 12],
    [0.05, 1],
    [0.1, 1],
  ])('finds all beats and no others in %d mV of noise with %d lead(s)', (noiseMv, count) => {
    const { leads, beatsS } = syntheticEcg({ noiseMv, driftMv: 0.8, mainsMv: noiseMv / 2, durationS: 30 });
    const used = count === 1 ? leads.filter(({ name }) => name === 'II') : leads;
    const result = measure(used);
    expect(result.beats).toHaveLength(beatsS.length);
    expect(matched(result, beatsS)).toBe(beatsS.length);
  });

  it('keeps its accuracy in noise over twelve leads', () => {
    const { leads, beatsS } = syntheticEcg({ noiseMv: 0.03, driftMv: 0.5, mainsMv: 0.05 });
    const result = measure(leads);
    const { qrsOffset, tOffset } = SYNTHETIC_WAVES_S;
    const errors = (wave: 'qrs' | 't', expectedS: number) => {
      const all = result.leads.flatMap((lead) =>
        lead.beats.map((beat, k) => (beat[wave]!.offset / 500 - beatsS[k]! - expectedS) * 1000),
      );
      const mean = all.reduce((sum, error) => sum + error, 0) / all.length;
      return { mean, deviation: Math.sqrt(all.reduce((sum, e) => sum + (e - mean) ** 2, 0) / all.length) };
    };
    expect(Math.abs(errors('qrs', qrsOffset).mean)).toBeLessThan(8);
    expect(errors('qrs', qrsOffset).deviation).toBeLessThan(15);
    expect(Math.abs(errors('t', tOffset).mean)).toBeLessThan(15);
    expect(errors('t', tOffset).deviation).toBeLessThan(25);
  });

  it.each([40, 55, 100, 140, 170])('counts a rate of %d per minute', (rate) => {
    const rr = 60 / rate;
    const { leads, beatsS } = syntheticEcg({ beatsS: regularBeats(10, rr), withP: rate < 120 });
    const { intervals, beats } = measure(leads);
    expect(beats).toHaveLength(beatsS.length);
    expect(value(intervals.heartRate)).toBeCloseTo(rate, 0);
  });

  it('tells premature ventricular and atrial candidates from normal beats', () => {
    const beatsS = [0.5, 1.4, 2.3, 2.8, 4.1, 5, 5.9, 6.45, 7.5, 8.4];
    const { beats, rhythm, intervals } = measure(syntheticEcg({ beatsS, ventricular: [3] }).leads);
    expect(beats.map((beat) => beat.class)).toEqual([
      ...['normal', 'normal', 'normal', 'premature-ventricular-candidate', 'normal'],
      ...['normal', 'normal', 'premature-atrial-candidate', 'normal', 'normal'],
    ]);
    expect(value(rhythm.prematureVentricular)).toBe(1);
    expect(beats[3]!.waves.p).toBeNull();
    expect(Math.abs(value(intervals.qrs) - 84)).toBeLessThan(10);
  });

  it('finds no P wave in irregular beats without one, and says so', () => {
    const beatsS = [0.5, 1.1, 2.05, 2.6, 3.4, 4.4, 4.95, 5.9, 6.5, 7.5, 8.1, 8.9];
    const { rhythm, intervals, axes } = measure(syntheticEcg({ beatsS, withP: false, noiseMv: 0.02 }).leads);
    expect(value(rhythm.pBeforeQrs)).toBe(0);
    expect(value(rhythm.atrialFibrillationEvidence)).toBe(1);
    expect(intervals.pr).toEqual({ value: null, unit: 'ms', reason: expect.stringContaining('No P wave') });
    expect(axes.p.value).toBeNull();
    expect(value(measure(syntheticEcg({ noiseMv: 0.02 }).leads).rhythm.atrialFibrillationEvidence)).toBe(0);
  });

  it('measures what one lead alone allows', () => {
    const { intervals, axes, voltage, leads } = measure(syntheticEcg({ leads: ['I'], noiseMv: 0.01 }).leads);
    expect(leads.map(({ name }) => name)).toEqual(['I']);
    expect(Math.abs(value(intervals.qt) - 420)).toBeLessThan(20);
    expect(axes.qrs).toEqual({ value: null, unit: '°', reason: expect.stringContaining('two limb leads') });
    expect(voltage.sokolowLyon.value).toBeNull();
  });

  it('names flat leads and measures on the others', () => {
    const { leads } = syntheticEcg();
    leads[7] = { ...leads[7]!, samples: new Float32Array(leads[7]!.samples.length) };
    const result = measure(leads);
    expect(result.unusedLeads).toEqual(['V2']);
    expect(result.leads[7]!.beats).toEqual([]);
    expect(result.leads[8]!.beats).toHaveLength(result.beats.length);
    expect(value(result.axes.qrs)).toBeGreaterThan(0);
  });

  it('gives every beat in every lead, its waves in order and apart from each other', async () => {
    const record = await readEcg([fixture('muse/cvrg_MUSE.xml')]);
    const noisy = syntheticEcg({ noiseMv: 0.08, driftMv: 0.5, beatsS: [0.02, 0.9, 1.8, 2.6, 3.5, 9.97] });
    for (const leads of [record.leads, noisy.leads]) {
      const result = measure(leads);
      for (const { beats } of result.leads) {
        expect(beats).toHaveLength(result.beats.length);
        for (const { p, qrs, t } of beats) {
          const times = [p, qrs, t].flatMap((wave) => (wave ? [wave.onset, wave.peak, wave.offset] : []));
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      }
      for (const { timeS } of result.beats) expect(timeS).toBeGreaterThanOrEqual(0);
    }
  });

  it('agrees with the device on a GE MUSE ECG', async () => {
    const record = await readEcg([fixture('muse/cvrg_MUSE.xml')]);
    const { intervals, axes, beats } = measure(record.leads);
    // RestingECGMeasurements of the file.
    expect(Math.abs(value(intervals.heartRate) - 69)).toBeLessThan(1);
    expect(Math.abs(value(intervals.pr) - 180)).toBeLessThanOrEqual(10);
    expect(Math.abs(value(intervals.qrs) - 56)).toBeLessThanOrEqual(8);
    expect(Math.abs(value(intervals.qt) - 388)).toBeLessThanOrEqual(10);
    expect(Math.abs(value(axes.p) - 76)).toBeLessThanOrEqual(5);
    expect(Math.abs(value(axes.qrs) - 64)).toBeLessThanOrEqual(5);
    expect(Math.abs(value(axes.t) - 61)).toBeLessThanOrEqual(5);
    expect(beats).toHaveLength(12);
  });
});
