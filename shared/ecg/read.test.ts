import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EcgError } from './errors.ts';
import { fixture } from './formats/fixtures.test-support.ts';
import { museFile, sine } from './formats/muse/write-muse.test-support.ts';
import { readEcg } from './read.ts';
import type { EcgFile } from './record.ts';

const header = fixture('ptb-xl/00003_hr.hea');
const signal = fixture('ptb-xl/00003_hr.dat');
const muse = fixture('muse/cvrg_MUSE.xml');
const text = (name: string, content: string): EcgFile => ({ name, bytes: new TextEncoder().encode(content) });

function zip(...files: EcgFile[]): EcgFile {
  return {
    name: 'upload.bin',
    bytes: zipSync(Object.fromEntries(files.map((f) => [`ecg/${f.name}`, f.bytes]))),
  };
}

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

describe('readEcg', () => {
  it.each([
    ['header first', [header, signal]],
    ['signal first', [signal, header]],
    ['other case', [{ ...signal, name: '00003_HR.DAT' }, header]],
    ['with side files', [header, signal, text('RECORDS', '00003_hr\n'), text('00003_hr.xws', 'x\n')]],
    ['zip', [zip(header, signal)]],
    ['zip with side files', [zip(signal, text('ANNOTATORS', 'atr\n'), header)]],
  ])('reads a WFDB record: %s', async (_, files) => {
    const record = await readEcg(files);
    expect(record).toMatchObject({ format: 'wfdb', warnings: [] });
    expect(record.leads.length).toBe(12);
  });

  it.each([
    ['as it is', [muse]],
    ['under another name', [{ ...muse, name: 'ecg.dat' }]],
    ['zip', [zip(muse)]],
  ])('reads a MUSE file: %s', async (_, files) => {
    expect(await readEcg(files)).toMatchObject({ format: 'muse-xml', warnings: [] });
  });

  it('says that further files were not read', async () => {
    expect(codes(await readEcg([muse, text('report.pdf', '%PDF-1.4')]))).toEqual(['FILE_IGNORED']);
    expect(codes(await readEcg([header, signal, { ...signal, name: 'other.dat' }]))).toEqual([
      'FILE_IGNORED',
    ]);
  });

  it('warns of an implausible amplitude', async () => {
    const leads = [{ id: 'I', samples: sine(5000, 10, 3000) }];
    expect(codes(await readEcg([museFile([{ type: 'Rhythm', leads }])]))).toEqual(['IMPLAUSIBLE_AMPLITUDE']);
  });

  it('takes samples that no number can hold as missing', async () => {
    const values = Array.from({ length: 5000 }, (_, i) =>
      i === 7 ? '1e400' : (Math.sin(i / 40) / 2).toFixed(3),
    );
    const json = `{"samplingRate":500,"unit":"mV","leads":{"I":[${values.join()}]}}`;
    const record = await readEcg([text('ecg.json', json)]);
    expect(codes(record)).toEqual(['IMPOSSIBLE_SAMPLES']);
    expect(record.leads[0]!.samples[7]).toBeNaN();
  });

  it('refuses a sampling rate that no recorder has, whatever the format', async () => {
    const lines = ['x 1 200000 1000', 'x.dat 16 200 16 0 0 0 0 I', ''];
    const files = [text('x.hea', lines.join('\n')), { name: 'x.dat', bytes: new Uint8Array(2000) }];
    await expect(readEcg(files)).rejects.toMatchObject({
      code: 'MALFORMED_FILE',
      message: expect.stringContaining('sampling rate'),
    });
  });

  it.each([
    ['nothing', [], 'INCOMPLETE_UPLOAD', /no file/],
    ['a header alone', [header], 'INCOMPLETE_UPLOAD', /without 00003_hr\.dat/],
    ['a signal file alone', [signal], 'INCOMPLETE_UPLOAD', /00003_hr\.hea/],
    ['a header alone in a zip', [zip(header)], 'INCOMPLETE_UPLOAD', /00003_hr\.dat/],
    ['two records', [zip(header, signal, muse)], 'MALFORMED_FILE', /2 ECGs.*one ECG per zip/],
    [
      'a record of segments beside another',
      [fixture('wfdb-python/041s.hea'), header],
      'MALFORMED_FILE',
      /2 ECGs/,
    ],
    [
      'only the header of segments',
      [fixture('wfdb-python/041s.hea')],
      'INCOMPLETE_UPLOAD',
      /041s01\.hea, 041s02\.hea/,
    ],
    ['text that is called XML', [text('ecg.xml', 'Normal ECG\n')], 'UNSUPPORTED_FORMAT', /plain text/],
    ['a PDF in a zip', [zip(text('ecg.pdf', '%PDF-1.4'))], 'UNSUPPORTED_FORMAT', /PDF/],
    ['only side files', [text('100.atr', 'x')], 'UNSUPPORTED_FORMAT', /annotations/],
    ['an empty file', [text('ecg.xml', '')], 'UNSUPPORTED_FORMAT', /empty/],
    ['too much', [{ name: 'a.dat', bytes: new Uint8Array(65 * 1024 * 1024) }], 'FILE_TOO_LARGE', /64 MB/],
  ])('refuses %s', async (_, files, code, message) => {
    const error = await readEcg(files).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EcgError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('readEcg on damaged files', () => {
  const small = fixture('wfdb-python/311derive_3.hea');
  const smallSignal = fixture('wfdb-python/311derive_3.dat');
  const smallMuse = museFile([{ type: 'Rhythm', leads: [{ id: 'I', samples: sine(200, 2) }] }]);
  const uploads: [string, EcgFile[]][] = [
    ['WFDB header', [small, smallSignal]],
    ['WFDB signal', [smallSignal, small]],
    ['MUSE', [smallMuse]],
    ['zip', [zip(small, smallSignal)]],
    ['zip of MUSE', [zip(smallMuse)]],
  ];

  /** Damages the first file of an upload in one of three ways. */
  const damage = fc.record({
    flips: fc.array(fc.record({ at: fc.nat(5000), to: fc.nat(255) }), { maxLength: 4 }),
    keep: fc.option(fc.nat(5000)),
    append: fc.uint8Array({ maxLength: 20 }),
  });

  it.each(uploads)('%s: ends in a record or an EcgError, quickly', async (_, files) => {
    const [first, ...others] = files;
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, keep, append }) => {
        const bytes = Uint8Array.from([...first!.bytes.subarray(0, keep ?? first!.bytes.length), ...append]);
        for (const { at, to } of flips) if (bytes.length > 0) bytes[at % bytes.length] = to;
        const started = performance.now();
        const outcome = await readEcg([{ ...first!, bytes }, ...others]).catch((e: unknown) => e);
        expect(performance.now() - started).toBeLessThan(2000);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EcgError);
        else expect(outcome).toHaveProperty('leads');
      }),
      { numRuns: 200 },
    );
  });

  it('any bytes under any name end the same way', async () => {
    const name = fc.constantFrom('a.hea', 'a.dat', 'a.xml', 'a.zip', 'a.atr', 'a');
    const start = fc.constantFrom(
      '',
      'PK\x03\x04',
      '<RestingECG>',
      'r 1 500 10\nr.dat 16 ',
      '<?xml ',
      '\xff\xfe',
    );
    await fc.assert(
      fc.asyncProperty(name, start, fc.uint8Array({ maxLength: 300 }), async (fileName, prefix, rest) => {
        const bytes = Uint8Array.from([...Buffer.from(prefix, 'latin1'), ...rest]);
        const outcome = await readEcg([{ name: fileName, bytes }]).catch((e: unknown) => e);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EcgError);
      }),
      { numRuns: 500 },
    );
  });
});
