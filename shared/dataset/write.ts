import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { patientSentence } from '../model/prompt-sentences.ts';
import { SCP_STATEMENTS } from '../report/statements/lexicon/lexicon.ts';
import { DATASET_INPUT_CONTRACT } from './contract.ts';
import { createHashedFile } from './hashed-file.ts';
import { answersOf } from './instructions/answers.ts';
import { findingsOf } from './instructions/findings.ts';
import { HOUSE_STYLES, houseStyleOf } from './instructions/house-styles.ts';
import { PRESENCE_ANSWERS, REPORT_TASK, TAUGHT_TASKS } from './instructions/tasks.ts';
import { prepareInputs } from './prepare-inputs.ts';
import {
  DATASET_FILES,
  type DatasetManifest,
  datasetManifest,
  datasetSplit,
  type Instruction,
  MICROVOLTS_PER_BIT,
} from './schema.ts';
import type { Source, SourceRecord } from './source.ts';

/** The report is empty: "trace only requested", blank, or nothing but device remarks. */
const NO_REPORT = 'NO_REPORT';

const SUPERCLASS_OF = Object.fromEntries(
  SCP_STATEMENTS.flatMap(({ id, superclass }) => (superclass === null ? [] : [[id, superclass]])),
);

/** What was counted on the way. */
interface Tally {
  source: number;
  written: number;
  withReference: number;
  splits: Record<Instruction['split'], number>;
  reportsWithUntranslatedWords: number;
  untranslatedWords: number;
  dropped: DatasetManifest['dropped'];
}

function newTally(): Tally {
  const splits = Object.fromEntries(datasetSplit.options.map((split) => [split, 0])) as Tally['splits'];
  return {
    source: 0,
    written: 0,
    withReference: 0,
    splits,
    reportsWithUntranslatedWords: 0,
    untranslatedWords: 0,
    dropped: [],
  };
}

/** The records that have something to say; the others are noted as dropped. */
async function* withReport(source: Source, tally: Tally): AsyncGenerator<SourceRecord> {
  for await (const record of source.records) {
    tally.source++;
    const untranslated = record.reference?.untranslated.length ?? 0;
    tally.untranslatedWords += untranslated;
    if (untranslated > 0) tally.reportsWithUntranslatedWords++;
    if (record.reference?.english === '') tally.dropped.push({ id: record.id, reason: NO_REPORT });
    else yield record;
  }
}

function instructionOf(index: number, record: SourceRecord, measurements: string | null): Instruction {
  const { id, patientId, fold, split, reference, facts } = record;
  const { ageYears, sex } = facts;
  const findings = reference ? findingsOf(reference.english) : {};
  const prompt = { role: 'user', content: REPORT_TASK.prompt } as const;
  return {
    index,
    id,
    patientId,
    fold,
    split,
    task: REPORT_TASK.name,
    messages: reference ? [prompt, { role: 'assistant', content: reference.english }] : [prompt],
    findings,
    answers: reference ? answersOf(findings) : {},
    context: {
      style: houseStyleOf(facts)?.prompt ?? null,
      patient:
        patientSentence({ ...(ageYears !== null && { ageYears }), ...(sex !== null && { sex }) }) ?? null,
      measurements,
    },
    ...facts,
  };
}

function manifestOf(
  source: Source,
  tally: Tally,
  files: DatasetManifest['files'],
): Omit<DatasetManifest, 'schemaVersion'> {
  const { dropped, splits, reportsWithUntranslatedWords, untranslatedWords, ...counts } = tally;
  const { name, license, translation, labelsWithoutCode } = source;
  return {
    source: name,
    license,
    contract: DATASET_INPUT_CONTRACT,
    microvoltsPerBit: MICROVOLTS_PER_BIT,
    tasks: TAUGHT_TASKS.map((task) => ({ ...task, wordings: [...task.wordings] })),
    presenceAnswers: PRESENCE_ANSWERS,
    styles: [...HOUSE_STYLES],
    superclasses: SUPERCLASS_OF,
    counts: { ...counts, dropped: dropped.length, ...splits },
    translation: translation && {
      sha256: translation.tablesSha256,
      frozenReferences: translation.frozenReferences,
      reportsWithUntranslatedWords,
      untranslatedWords,
    },
    labelsWithoutCode,
    dropped,
    files,
  };
}

/**
 * Writes the training and evaluation set of a source into `folder`: `inputs.i16`, `instructions.jsonl`, and, last,
 * `dataset.json`. The same source gives the same bytes. Nothing but one job a core is held in memory. `onProgress`
 * hears of every record.
 */
export async function writeDataset(
  source: Source,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<DatasetManifest> {
  await mkdir(folder, { recursive: true });
  const inputs = await createHashedFile(path.join(folder, DATASET_FILES.inputs));
  const instructions = await createHashedFile(path.join(folder, DATASET_FILES.instructions));
  const tally = newTally();
  for await (const [record, prepared] of prepareInputs(withReport(source, tally))) {
    onProgress(tally.source, source.count);
    if ('reason' in prepared) {
      tally.dropped.push({ id: record.id, reason: prepared.reason });
      continue;
    }
    const line = instructionOf(tally.written++, record, prepared.measurements);
    tally.splits[line.split]++;
    if (record.reference) tally.withReference++;
    await inputs.write(new Uint8Array(prepared.input.buffer));
    await instructions.write(Buffer.from(`${JSON.stringify(line)}\n`));
  }
  const files = { instructions: await instructions.finish(), inputs: await inputs.finish() };
  const manifest = datasetManifest.parse({ schemaVersion: 3, ...manifestOf(source, tally, files) });
  const manifestPath = path.join(folder, DATASET_FILES.manifest);
  await writeFile(`${manifestPath}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${manifestPath}.part`, manifestPath);
  return manifest;
}
