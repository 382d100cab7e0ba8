import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from './problems.ts';
import { safeName, uploadNames } from './upload-names.ts';

function faultsOf(names: string[]): readonly { field: string; message: string }[] {
  try {
    uploadNames(names);
    return [];
  } catch (error) {
    if (error instanceof ApiProblem) return error.errors ?? [];
    throw error;
  }
}

describe('safeName', () => {
  it.each([
    ['ecg.xml', 'ecg.xml'],
    ['/home/me/ecg.xml', 'ecg.xml'],
    ['C:\\ecgs\\my ecg (2).xml', 'my_ecg_2_.xml'],
    ['../../etc/passwd', 'passwd'],
    ['.hidden.xml', 'hidden.xml'],
    ['ekg-äöü.zip', 'ekg-_.zip'],
    ['..', ''],
    ['心电图', ''],
  ])('keeps of %j only %j', (requested, kept) => {
    expect(safeName(requested)).toBe(kept);
  });

  it('gives a name that is safe in a key and a path, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aZ09._- /\\äé😀\0'), maxLength: 150 }),
        (requested) => {
          const name = safeName(requested);
          expect(name === '' || /^[A-Za-z0-9-][A-Za-z0-9._-]{0,99}$/.test(name)).toBe(true);
          expect(safeName(name)).toBe(name);
        },
      ),
    );
  });

  it('keeps the extension of a long name', () => {
    expect(safeName(`${'x'.repeat(300)}.xml`)).toMatch(/^x{96}\.xml$/);
  });
});

describe('uploadNames', () => {
  it.each([
    [['ecg.xml']],
    [['record.zip']],
    [['00001_hr.hea', '00001_hr.dat']],
    [['a.dat', 'a.atr', 'a.hea']],
    [['A0001.hea', 'A0001.mat']],
  ])('takes %j', (names) => {
    expect(uploadNames(names)).toEqual(names);
  });

  it.each([
    [['a.hea'], 'files.0.name', 'zip'],
    [['a.dat'], 'files.0.name', 'zip'],
    [['a.dat', 'a.atr'], 'files', '.hea'],
    [['a.hea', 'a.atr'], 'files', 'signal file'],
    [['a.hea', 'b.dat'], 'files.1.name', 'stem'],
    [['a.xml', 'b.xml'], 'files.0.name', 'one WFDB record'],
    [['a b.hea', 'a b.dat'], 'files.0.name', 'letters'],
    [['a.hea', 'x/a.hea', 'a.dat'], 'files.1.name', 'different names'],
    [['…'], 'files.0.name', 'letter or digit'],
  ])('refuses %j at %s', (names, field, hint) => {
    const [fault] = faultsOf(names);
    expect(fault?.field).toBe(field);
    expect(fault?.message).toContain(hint);
  });
});
