import { zipSync } from 'fflate';
import { readEcg } from '../../shared/ecg/read.ts';
import { ecgsBelow, FIXTURES, type SampleEcg } from '../samples/fixture-ecgs.ts';
import { inEveryWritableFormat } from '../samples/made-ecgs.ts';

/** A real 12-lead recording of 500 Hz. */
const TWELVE_LEADS = 'ptb-xl/00003_hr.hea';
/** Longer recordings take longer than the limit of a damaged file even when they are whole. */
const MAX_BYTES = 600_000;

/** What is damaged: the fixtures, one of them in every format that can be written, some zipped, and further files. */
export async function fuzzSamples(folders: readonly string[]): Promise<SampleEcg[]> {
  const fixtures = ecgsBelow(FIXTURES, MAX_BYTES);
  const recording = await readEcg(fixtures.find(({ name }) => name === TWELVE_LEADS)!.files);
  const made = inEveryWritableFormat(recording).map((ecg) => ({ ...ecg, name: `made/${ecg.name}` }));
  const zipped = fixtures
    .filter(({ name }) => /^(scp|dicom)/.test(name))
    .map(({ name, files }) => ({
      name: `${name}.zip`,
      files: [
        { name: 'ecg.zip', bytes: zipSync(Object.fromEntries(files.map((file) => [file.name, file.bytes]))) },
      ],
    }));
  return [...fixtures, ...made, ...zipped, ...folders.flatMap((folder) => ecgsBelow(folder, MAX_BYTES))];
}
