import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATASET_INPUT_CONTRACT, REPORT_TASK } from './contract.ts';
import { createHashedFile } from './hashed-file.ts';
import { prepareInputs } from './prepare-inputs.ts';
import {
  DATASET_FILES,
  type DatasetManifest,
  datasetManifest,
  type Instruction,
  MICROVOLTS_PER_BIT,
} from './schema.ts';
import type { Source, SourceRecord } from './source.ts';
import { createTranslator, translationTablesSha256 } from './translation/translate.ts';

/** The report's translation is empty: "trace only requested", blank, or nothing but device remarks. */
const NO_REPORT = 'NO_REPORT';

interface ReportedRecord {
  record: SourceRecord;
  english: string;
  untranslated: string[];
}

function translateReports(records: SourceRecord[]): ReportedRecord[] {
  const translate = createTranslator();
  return records.map((record) => ({ record, ...translate(record.report) }));
}

function instructionOf(index: number, { record, english }: ReportedRecord): Instruction {
  const { files: _files, report: _report, ...known } = record;
  return {
    index,
    ...known,
    task: REPORT_TASK.name,
    messages: [
      { role: 'user', content: REPORT_TASK.prompt },
      { role: 'assistant', content: english },
    ],
  };
}

function counts(records: number, written: Instruction[], dropped: number): DatasetManifest['counts'] {
  const inSplit = (split: Instruction['split']) => written.filter((line) => line.split === split).length;
  return {
    source: records,
    written: written.length,
    dropped,
    train: inSplit('train'),
    validation: inSplit('validation'),
    test: inSplit('test'),
  };
}

/**
 * Writes the training and evaluation set of a source into `folder`: `inputs.i16`, `instructions.jsonl`, and, last,
 * `dataset.json`. The same source gives the same bytes. `onProgress` hears of every record.
 */
export async function writeDataset(
  source: Source,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<DatasetManifest> {
  await mkdir(folder, { recursive: true });
  const reported = translateReports(source.records);
  const withReport = reported.filter(({ english }) => english !== '');
  const dropped = reported
    .filter(({ english }) => english === '')
    .map(({ record }) => ({ id: record.id, reason: NO_REPORT }));

  const inputs = await createHashedFile(path.join(folder, DATASET_FILES.inputs));
  const written: Instruction[] = [];
  let done = 0;
  for await (const prepared of prepareInputs(withReport.map(({ record }) => record.files))) {
    const report = withReport[done++]!;
    onProgress(done, withReport.length);
    if ('reason' in prepared) {
      dropped.push({ id: report.record.id, reason: prepared.reason });
      continue;
    }
    await inputs.write(new Uint8Array(prepared.input.buffer));
    written.push(instructionOf(written.length, report));
  }
  const instructions = await createHashedFile(path.join(folder, DATASET_FILES.instructions));
  await instructions.write(Buffer.from(written.map((line) => `${JSON.stringify(line)}\n`).join('')));

  const manifest = datasetManifest.parse({
    schemaVersion: 1,
    source: source.name,
    license: source.license,
    contract: DATASET_INPUT_CONTRACT,
    microvoltsPerBit: MICROVOLTS_PER_BIT,
    tasks: [REPORT_TASK],
    counts: counts(source.records.length, written, dropped.length),
    translation: {
      sha256: translationTablesSha256(),
      reportsWithUntranslatedWords: reported.filter(({ untranslated }) => untranslated.length > 0).length,
      untranslatedWords: reported.reduce((sum, { untranslated }) => sum + untranslated.length, 0),
    },
    dropped,
    files: { instructions: await instructions.finish(), inputs: await inputs.finish() },
  });
  const manifestPath = path.join(folder, DATASET_FILES.manifest);
  await writeFile(`${manifestPath}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${manifestPath}.part`, manifestPath);
  return manifest;
}
