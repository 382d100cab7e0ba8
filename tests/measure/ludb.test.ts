import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnnotatedLead,
  type Annotation,
  annotatedEcg,
  RATE_HZ,
} from '../../bench/measure/annotated-ecg.ts';
import { scoreLudb } from '../../bench/measure/ludb.ts';
import { MORPHOLOGIES } from '../../bench/measure/morphologies.ts';

const CODES = { N: 1, p: 24, t: 27, '(': 39, ')': 40 } as const;

/** A WFDB annotation file in MIT format. */
function annotationFile(annotations: readonly Annotation[]): Uint8Array {
  const words: number[] = [];
  let last = 0;
  for (const { sample, symbol } of annotations) {
    const interval = sample - last;
    if (interval > 1023) words.push(59 << 10, interval >> 16, interval & 0xffff, CODES[symbol] << 10);
    else words.push((CODES[symbol] << 10) | interval);
    last = sample;
  }
  return new Uint8Array(Uint16Array.from([...words, 0]).buffer);
}

/** Writes a record as the Lobachevsky database does: lower-case lead names, one annotation file a lead. */
async function writeRecord(folder: string, name: string, leads: readonly AnnotatedLead[], shift = 0) {
  const length = leads[0]!.samples.length;
  const data = new Int16Array(length * leads.length);
  leads.forEach(({ samples }, k) => {
    samples.forEach((value, i) => {
      data[i * leads.length + k] = Math.round(value * 1000);
    });
  });
  const lines = leads.map((lead) => `${name}.dat 16 1000(0)/mV 16 0 0 0 0 ${lead.name.toLowerCase()}`);
  await writeFile(
    join(folder, `${name}.hea`),
    `${name} ${leads.length} ${RATE_HZ} ${length}\n${lines.join('\n')}\n`,
  );
  await writeFile(join(folder, `${name}.dat`), new Uint8Array(data.buffer));
  for (const lead of leads) {
    const moved = lead.annotations.map((one) => ({ ...one, sample: one.sample + shift }));
    await writeFile(join(folder, `${name}.${lead.name.toLowerCase()}`), annotationFile(moved));
  }
}

describe('scoreLudb', () => {
  let root: string;
  const quiet = { noiseMv: 0.01, driftMv: 0.2, seed: 1 };

  async function ludb(name: string, records: Record<string, AnnotatedLead[]>, shift = 0) {
    const folder = join(root, name);
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'ludb.csv'), 'ID,Sex,Age\n');
    for (const [record, leads] of Object.entries(records)) {
      await writeRecord(join(folder, 'data'), record, leads, shift);
    }
    return scoreLudb(folder);
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ludb-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('scores a folder in the layout of the database, lead by lead', async () => {
    const leads = annotatedEcg(MORPHOLOGIES.sinus!, quiet);
    const { records, leads: byLead, allLeads } = await ludb('one', { 1: leads });
    expect(records).toBe(1);
    expect(Object.keys(byLead)).toEqual(leads.map(({ name }) => name));
    const marked = leads.flatMap(({ annotations }) => annotations.filter(({ symbol }) => symbol === 'N'));
    expect(allLeads['qrs.peak']).toMatchObject({ reference: marked.length, sensitivity: 1, precision: 1 });
  });

  it('measures a shift of the annotations as what it is', async () => {
    const leads = annotatedEcg(MORPHOLOGIES.sinus!, quiet);
    const here = await ludb('here', { 1: leads });
    const later = await ludb('later', { 1: leads }, 5);
    for (const point of ['qrs.onset', 'qrs.offset', 't.offset', 'p.onset'] as const) {
      expect(here.allLeads[point].mean - later.allLeads[point].mean).toBeCloseTo(10, 5);
      expect(later.allLeads[point].deviation).toBeCloseTo(here.allLeads[point].deviation, 5);
    }
  });

  it('counts waves that are not there as false ones, and unfound ones as missed', async () => {
    const leads = annotatedEcg(MORPHOLOGIES.sinus!, quiet);
    const beats = leads[0]!.annotations.filter(({ symbol }) => symbol === 'N').length;
    // The third QRS of every lead is not annotated, and one that is not there is.
    const changed = leads.map((lead) => {
      const third = lead.annotations.filter(({ symbol }) => symbol === 'N')[2]!;
      const kept = lead.annotations.filter((one) => one !== third);
      const invented = { sample: third.sample + 215, symbol: 'N' as const };
      return { ...lead, annotations: [...kept, invented].toSorted((a, b) => a.sample - b.sample) };
    });
    const { allLeads } = await ludb('changed', { 1: changed });
    expect(allLeads['qrs.peak'].sensitivity).toBeCloseTo((beats - 1) / beats, 5);
    expect(allLeads['qrs.peak'].precision).toBeCloseTo((beats - 1) / beats, 5);
  });

  it.each([
    ['hardly any noise', 0.003, 0],
    ['a little noise and drift', 0.015, 0.3],
    ['much noise and drift', 0.04, 0.5],
  ])('is within the limits for eleven morphologies with %s', async (name, noiseMv, driftMv) => {
    const records = Object.fromEntries(
      Object.values(MORPHOLOGIES).map((beats, k) => [
        k + 1,
        annotatedEcg(beats, { noiseMv, driftMv, seed: k }),
      ]),
    );
    const { allLeads } = await ludb(name, records);
    expect(allLeads['qrs.peak'].sensitivity).toBeGreaterThanOrEqual(0.995);
    expect(allLeads['qrs.peak'].precision).toBeGreaterThanOrEqual(0.995);
    const limits = {
      'qrs.onset': 15,
      'qrs.offset': 15,
      't.offset': 25,
      'p.onset': 20,
      'p.offset': 20,
    } as const;
    for (const [point, deviation] of Object.entries(limits) as [keyof typeof limits, number][]) {
      expect([point, Math.abs(allLeads[point].mean) < 8]).toEqual([point, true]);
      expect([point, allLeads[point].deviation < deviation]).toEqual([point, true]);
      expect(allLeads[point].sensitivity).toBeGreaterThan(0.98);
    }
  });
});
