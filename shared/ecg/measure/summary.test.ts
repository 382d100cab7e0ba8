import { describe, expect, it } from 'vitest';
import { fixture } from '../formats/fixtures.test-support.ts';
import { readEcg } from '../read.ts';
import { measure } from './measure.ts';
import { measurementsSummarySchema, summariseMeasurements } from './summary.ts';

const { leads } = await readEcg([fixture('muse/cvrg_MUSE.xml')]);

describe('summariseMeasurements', () => {
  it('keeps every global value and no source, beat or lead', () => {
    const measurements = measure(leads, { sex: 'male' });
    const summary = summariseMeasurements(measurements);
    expect(measurementsSummarySchema.parse(summary)).toEqual(summary);
    for (const group of ['intervals', 'axes', 'voltage'] as const) {
      expect(Object.keys(summary[group])).toEqual(Object.keys(measurements[group]));
    }
    expect(summary.intervals.qrs).toEqual({ value: measurements.intervals.qrs.value, unit: 'ms' });
    expect(summary.voltage.cornellMet).toMatchObject({ met: measurements.voltage.cornellMet.met });
    expect(summary.beats).toBe(measurements.beats.length);
    expect(JSON.stringify(summary)).not.toMatch(/"source"|"fromMs"/);
    expect(JSON.stringify(summary).length).toBeLessThan(4000);
  });

  it('keeps the reasons of what could not be measured', () => {
    const flat = leads.map((lead) => ({ ...lead, samples: lead.samples.map(() => 0) }));
    const { intervals, voltage, beats } = summariseMeasurements(measure(flat));
    expect(beats).toBe(0);
    expect(intervals.qt).toEqual({ value: null, unit: 'ms', reason: expect.stringMatching(/\.$/) });
    expect(voltage.lowVoltageLimb).toMatchObject({ met: null, reason: expect.any(String) });
  });

  it('may lack a value in what was stored before there was one', () => {
    const { intervals, ...rest } = summariseMeasurements(measure(leads));
    const { qtcHodges: _, ...fewer } = intervals;
    const stored = { ...rest, intervals: fewer };
    expect(measurementsSummarySchema.parse(stored)).toEqual(stored);
  });
});
