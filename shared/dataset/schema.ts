import { z } from 'zod';
import { modelInputContract, modelTask } from '../model/package.ts';

/** File names inside a written dataset. */
export const DATASET_FILES = {
  manifest: 'dataset.json',
  instructions: 'instructions.jsonl',
  inputs: 'inputs.i16',
} as const;

/** Resolution of `inputs.i16`. */
export const MICROVOLTS_PER_BIT = 1;

export const datasetSplit = z.enum(['train', 'validation', 'test']);
export type DatasetSplit = z.infer<typeof datasetSplit>;

/** One line of `instructions.jsonl`. */
export const instruction = z.strictObject({
  /** Row of the record in `inputs.i16`. */
  index: z.int().nonnegative(),
  /** Source and record name: "ptbxl/00001_lr". */
  id: z.string(),
  patientId: z.string(),
  fold: z.int(),
  split: datasetSplit,
  task: z.string(),
  /** The prompt and the response that a model learns to give. */
  messages: z.tuple([
    z.strictObject({ role: z.literal('user'), content: z.string() }),
    z.strictObject({ role: z.literal('assistant'), content: z.string().min(1) }),
  ]),
  /** Likelihood in percent of every SCP-ECG statement; 0 where the source gives none. */
  scpCodes: z.record(z.string(), z.number()),
  humanValidated: z.boolean(),
  /** 90 stands for every age above 89, which the source hides. */
  ageYears: z.int().nonnegative().nullable(),
  sex: z.enum(['female', 'male']).nullable(),
  device: z.string().nullable(),
  site: z.string().nullable(),
});
export type Instruction = z.infer<typeof instruction>;

const fileDigest = z.strictObject({
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `dataset.json`: what the folder holds and how it was made. */
export const datasetManifest = z.strictObject({
  schemaVersion: z.literal(1),
  source: z.string(),
  license: z.string(),
  contract: modelInputContract,
  /** `inputs.i16`: int16 little endian, [record][lead][sample]. */
  microvoltsPerBit: z.literal(MICROVOLTS_PER_BIT),
  tasks: z.array(modelTask).min(1),
  counts: z.strictObject({
    source: z.int(),
    written: z.int(),
    dropped: z.int(),
    train: z.int(),
    validation: z.int(),
    test: z.int(),
  }),
  translation: z.strictObject({
    /** SHA-256 of the phrase tables. */
    sha256: z.string(),
    reportsWithUntranslatedWords: z.int(),
    untranslatedWords: z.int(),
  }),
  dropped: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
  files: z.strictObject({ instructions: fileDigest, inputs: fileDigest }),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
