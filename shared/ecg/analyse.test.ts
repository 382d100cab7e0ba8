import { describe, expect, it } from 'vitest';
import { analyseEcg, unusableSignal } from './analyse.ts';
import { EcgError } from './errors.ts';
import { fixture } from './formats/fixtures.test-support.ts';
import { ecgJson } from './formats/write/json.ts';
import { measure } from './measure/measure.ts';
import { readEcg } from './read.ts';
import type { EcgFile, EcgRecord } from './record.ts';

const MUSE = [fixture('muse/cvrg_MUSE.xml')];
const muse = await readEcg(MUSE);

function asFile(record: EcgRecord): EcgFile {
  return { name: 'ecg.json', bytes: new TextEncoder().encode(JSON.stringify(ecgJson(record))) };
}

/** A lead again and again, so that it lasts longer. */
function repeated(samples: Float32Array, times: number): Float32Array {
  return Float32Array.from({ length: samples.length * times }, (_, i) => samples[i % samples.length]!);
}

describe('analyseEcg', () => {
  it('measures what the file holds, with the sex that it states', async () => {
    const { record, standard, quality, measurements } = await analyseEcg(MUSE);
    expect(record.patient.sex).toBe('male');
    expect(standard.leadStatus).not.toContain('missing');
    expect(quality.grade).toBe('acceptable');
    expect(measurements).toEqual(measure(record.leads, { sex: 'male' }));
    expect(measurements.voltage.cornellMet.met).not.toBeNull();
    const { measurements: unknown } = await analyseEcg([asFile({ ...muse, patient: {} })]);
    expect(unknown.voltage.cornellMet).not.toEqual(measurements.voltage.cornellMet);
  });

  it('measures the ten seconds of a longer recording that the report is about', async () => {
    const quiet = muse.leads.map((lead) => ({
      ...lead,
      samples: repeated(lead.samples, 4).fill(0, 0, 2 * lead.samples.length),
    }));
    const { standard, measurements } = await analyseEcg([asFile({ ...muse, leads: quiet })]);
    expect(standard.recordedDurationS).toBe(40);
    expect(standard.windowStartS).toBeGreaterThanOrEqual(20);
    expect(measurements.measuredS).toBe(10);
    for (const { timeS } of measurements.beats) {
      expect(timeS).toBeGreaterThanOrEqual(standard.windowStartS);
      expect(timeS).toBeLessThanOrEqual(standard.windowStartS + 10);
    }
  });
});

describe('unusableSignal', () => {
  it('is no fault of an ECG that can be read', async () => {
    expect(unusableSignal((await analyseEcg(MUSE)).quality)).toBeUndefined();
  });

  it('says which leads and why', async () => {
    const leads = muse.leads.map((lead) => ({ ...lead, samples: lead.samples.map(() => 0) }));
    const { quality, measurements } = await analyseEcg([asFile({ ...muse, leads })]);
    const fault = unusableSignal(quality);
    expect(fault).toBeInstanceOf(EcgError);
    expect(fault).toMatchObject({ code: 'SIGNAL_UNUSABLE', message: quality.reason });
    expect(fault?.message).toMatch(/no signal in I, II, .*Check the electrodes/);
    expect(measurements.intervals.heartRate.value).toBeNull();
  });
});
