import { readEcg } from '../../shared/ecg/read.ts';
import { ecgsBelow, FIXTURES, type SampleEcg } from '../samples/fixture-ecgs.ts';
import { inEveryWritableFormat } from '../samples/made-ecgs.ts';

const MAX_BYTES = 1_000_000;
/** A real 12-lead recording of 10 s at 500 Hz. */
const RECORDING = 'ptb-xl/00003_hr.hea';
/** Real files of 12 leads, 10 s, 500 Hz in the formats that the project does not write. */
const REAL_FILES = {
  'HL7 aECG': 'aecg/ecgtoolkit_Example.xml.gz',
  'Philips XML': 'philips/cvrg_ecg_900657176_1.xml.gz',
} as const;

/** One 12-lead recording of 10 s and 500 Hz in every format that can be written, and real files of the others. */
export async function intakeSamples(): Promise<SampleEcg[]> {
  const fixtures = ecgsBelow(FIXTURES, MAX_BYTES);
  const fixture = (name: string) => fixtures.find((ecg) => ecg.name === name)!;
  const made = inEveryWritableFormat(await readEcg(fixture(RECORDING).files));
  const real = Object.entries(REAL_FILES).map(([name, path]) => ({ name, files: fixture(path).files }));
  return [...made, ...real];
}
