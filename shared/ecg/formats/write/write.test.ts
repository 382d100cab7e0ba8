import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEcg } from '../../read.ts';
import type { EcgLead, EcgRecord } from '../../record.ts';
import { fixture } from '../fixtures.test-support.ts';
import { readWfdb } from '../wfdb/read.ts';
import { ecgCsv } from './csv.ts';
import { ecgJson } from './json.ts';
import { ROUND_TRIP_ERROR, resolutionOf } from './resolution.ts';
import { writeWfdb } from './wfdb.ts';

function lead(name: string, samplingRate: number, samples: ArrayLike<number>): EcgLead {
  return { name, samplingRate, samples: Float32Array.from(samples), derived: false };
}

function recordOf(...leads: EcgLead[]): EcgRecord {
  return {
    format: 'wfdb',
    leads,
    device: {},
    filters: {},
    patient: {},
    context: {},
    deviceStatements: [],
    deviceMeasurements: [],
    annotations: [],
    warnings: [],
  };
}

function roundTrip(record: EcgRecord): EcgRecord {
  const { header, signals } = writeWfdb(record, 'out');
  return readWfdb(header, [signals]);
}

const FILES = [
  ['ptb-xl/00003_hr.hea', 'ptb-xl/00003_hr.dat'],
  ['wfdb-python/100_3chan.hea', 'wfdb-python/100_3chan.dat'],
  ['cinc2021/E07500.hea', 'cinc2021/E07500.mat'],
  ['wfdb-python/3000003_0003.hea', 'wfdb-python/3000003_0003.dat'],
  ['muse/cvrg_MUSE.xml'],
];

describe('writeWfdb', () => {
  it.each(FILES)('gives back the samples of %s', async (...names) => {
    const record = await readEcg(names.map(fixture));
    const back = roundTrip(record);
    expect(back.warnings).toEqual([]);
    back.leads.forEach(({ name, samplingRate, samples }, i) => {
      const original = record.leads[i]!;
      expect([name, samplingRate, samples.length]).toEqual([
        original.name,
        original.samplingRate,
        original.samples.length,
      ]);
      const largest = original.samples.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
      samples.forEach((value, n) => {
        const difference = Math.abs(value - original.samples[n]!);
        if (Number.isNaN(original.samples[n]!)) expect(value).toBeNaN();
        else if (!(difference <= largest * ROUND_TRIP_ERROR)) expect(difference).toBe(0);
      });
    });
  });

  it('finds the resolution of a recorder', async () => {
    const record = await readEcg([fixture('ptb-xl/00003_hr.hea'), fixture('ptb-xl/00003_hr.dat')]);
    const { header, signals } = writeWfdb(record, 'out');
    expect(new TextDecoder().decode(header.bytes).split('\n')[1]).toBe(
      `out.dat 16 1000(0)/mV 16 0 ${firstAndSum(record.leads[0]!, 1000)} 0 I`,
    );
    expect(signals.bytes).toEqual(fixture('ptb-xl/00003_hr.dat').bytes);
  });

  it.each([4.88, 5, 2.5, 1.25, 3.0517578125, 0.15, 1 / 0.43])('keeps a step of %d µV exact', (stepUv) => {
    const samples = Float32Array.from(
      { length: 999 },
      (_, i) => (Math.round(800 * Math.sin(i)) * stepUv) / 1000,
    );
    expect(resolutionOf(samples).exact).toBe(true);
    const back = roundTrip(recordOf(lead('I', 500, samples))).leads[0]!.samples;
    back.forEach((value, i) => {
      expect(Math.abs(value - samples[i]!)).toBeLessThan(4e-6 * stepUv);
    });
  });

  it('writes a MUSE recording, derived leads included, in 16 bits', async () => {
    const { header } = writeWfdb(await readEcg([fixture('muse/cvrg_MUSE.xml')]), 'out');
    expect(new TextDecoder().decode(header.bytes).split('\n')[1]).toMatch(
      /^out\.dat 16 204\.918\d*\(0\)\/mV 16 /,
    );
  });

  it('keeps computed samples to the rounding of a 32-bit float, and missing ones missing', () => {
    const sample = fc.float({ min: -20, max: 20, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (values) => {
        const samples = Float32Array.from(values);
        const largest = samples.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
        const back = roundTrip(recordOf(lead('V1', 512.508, samples))).leads[0]!;
        expect(back.samplingRate).toBe(512.508);
        back.samples.forEach((value, i) => {
          if (Number.isNaN(samples[i]!)) expect(value).toBeNaN();
          else expect(Math.abs(value - samples[i]!)).toBeLessThanOrEqual(largest * ROUND_TRIP_ERROR);
        });
      }),
      // Samples off a usual grid by all that is tolerated, found by random search.
      {
        numRuns: 200,
        examples: [
          [[-7.907631874084473, -1.401298464324817e-45, 0]],
          [[0.015079996548593044, 0]],
          [[-18.545026779174805, 8.185844421386719]],
        ],
      },
    );
  });

  it('holds leads at different rates, by the frame that all share', () => {
    const back = roundTrip(
      recordOf(lead('I', 500, [0.001, 0.002, 0.003, 0.004, 0.005]), lead('V1', 200, [0.1, 0.2])),
    );
    expect(back.leads.map(({ samplingRate }) => samplingRate)).toEqual([500, 200]);
    expect([...back.leads[1]!.samples]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
    const uneven = recordOf(lead('I', 500, [1]), lead('II', 512.508, [1]));
    expect(() => writeWfdb(uneven, 'out')).toThrow(expect.objectContaining({ code: 'RATES_DO_NOT_FIT' }));
  });

  it('writes start time and patient where there are any, and refuses a name that WFDB cannot hold', () => {
    const record = {
      ...recordOf(lead('I', 500, [1])),
      startTime: '2020-05-04T09:49:17.5',
      patient: { ageYears: 44, sex: 'female' as const },
    };
    expect(roundTrip(record)).toMatchObject({
      startTime: '2020-05-04T09:49:17.5',
      patient: { ageYears: 44, sex: 'female' },
    });
    expect(() => writeWfdb(record, 'a b')).toThrow(expect.objectContaining({ code: 'BAD_NAME' }));
  });
});

/** Initial value and 16-bit sum as the header states them. */
function firstAndSum({ samples }: EcgLead, aduPerMv: number): string {
  const adu = Array.from(samples, (value) => Math.round(value * aduPerMv));
  const sum = adu.reduce((total, value) => total + value, 0) & 0xffff;
  return `${adu[0]} ${sum > 0x7fff ? sum - 0x10000 : sum}`;
}

describe('ecgJson', () => {
  it('holds every lead at its own rate, in the shortest decimals, without a patient unless there is one', () => {
    const record = { ...recordOf(lead('I', 500, [0.119, Number.NaN]), lead('V1', 250, [-0.5])), patient: {} };
    expect(ecgJson(record)).toEqual({
      format: 'wfdb',
      samplingRate: 500,
      unit: 'mV',
      leadSamplingRates: { I: 500, V1: 250 },
      leads: { I: [0.119, null], V1: [-0.5] },
      derivedLeads: [],
      device: {},
      filters: {},
      deviceStatements: [],
      deviceMeasurements: [],
      annotations: [],
      warnings: [],
    });
    expect(ecgJson({ ...record, patient: { id: 'x' } })).toHaveProperty('patient', { id: 'x' });
    expect(ecgJson(recordOf(lead('I', 500, [1])))).not.toHaveProperty('leadSamplingRates');
  });

  it('gives back every 32-bit float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const json = ecgJson(recordOf(lead('I', 500, [value])));
        expect(Math.fround(json.leads.I![0]!) === Math.fround(value)).toBe(true);
      }),
    );
  });
});

describe('ecgCsv', () => {
  it('writes time and leads, and leaves missing samples empty', () => {
    const record = recordOf(lead('I', 500, [0.1, Number.NaN]), lead('a,"b"', 500, [-0.25, 1]));
    expect(ecgCsv(record)).toBe('time (s),I (mV),"a,""b"" (mV)"\n0,0.1,-0.25\n0.002,,1\n');
  });

  it('refuses leads at different rates', () => {
    const record = recordOf(lead('I', 500, [1]), lead('II', 250, [1]));
    expect(() => ecgCsv(record)).toThrow(expect.objectContaining({ code: 'RATES_DO_NOT_FIT' }));
  });
});
