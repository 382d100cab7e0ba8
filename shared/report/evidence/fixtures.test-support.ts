import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { measure } from '../../ecg/measure/measure.ts';
import type { Sex } from '../../ecg/measure/voltage.ts';
import { assessQuality } from '../../ecg/quality/assess.ts';
import { readEcg } from '../../ecg/read.ts';
import { standardise } from '../../ecg/standardise.ts';
import type { Facts } from './facts.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Measures a WFDB record of the repository's test data; `header` is its path from the root. */
export async function loadFixtureEcg(header: string, sex: Sex): Promise<Facts> {
  const files = [header, header.replace(/\.hea$/, '.dat')].map((path) => ({
    name: basename(path),
    bytes: new Uint8Array(readFileSync(join(ROOT, path))),
  }));
  const record = await readEcg(files);
  return {
    measurements: measure(record.leads, { sex }),
    quality: assessQuality(standardise(record)),
    patient: { sex },
  };
}
