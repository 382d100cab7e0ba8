import { z } from 'zod';
import { STANDARD_LEADS } from '../ecg/leads.ts';
import { confidenceCalibration } from './calibration.ts';

/** File name of the manifest at the root of every model package. */
export const MODEL_MANIFEST_FILE = 'meit.json';

const fileEntry = z.strictObject({
  path: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .describe('File name inside the package folder'),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** How a StandardEcg becomes the encoder's input; used by training data and serving alike. */
export const modelInputContract = z.strictObject({
  leads: z.array(z.enum(STANDARD_LEADS)),
  samplingRateHz: z.number().positive(),
  samples: z.int().positive(),
  unit: z.literal('mV'),
  /** -6 dB edge of the anti-alias low-pass, Hz: 100 Hz and 500 Hz files then give the same input. */
  lowPassHz: z.number().positive(),
  /** -6 dB edge of the zero-phase high-pass that takes out baseline wander, Hz; none when left out. */
  highPassHz: z.number().positive().optional(),
  /** Every lead's median is subtracted when "median". */
  baseline: z.enum(['median', 'none']),
  /** Values are limited to ± this, mV. */
  clipMv: z.number().positive(),
});
export type ModelInputContract = z.infer<typeof modelInputContract>;

/** One thing the model can be asked for; the prompt is one that training used. */
export const modelTask = z.strictObject({
  name: z.string(),
  /** May hold {finding}, which stands for the name of one of `findings`. */
  prompt: z.string(),
  description: z.string(),
  /** What {finding} can be; ids are those of the lexicon in `shared/report/statements`. */
  findings: z.array(z.strictObject({ id: z.string(), name: z.string() })).optional(),
});
export type ModelTask = z.infer<typeof modelTask>;

/** A way of writing that the model learnt from a house's reports. */
export const houseStyle = z.strictObject({ name: z.string(), prompt: z.string(), description: z.string() });
export type HouseStyle = z.infer<typeof houseStyle>;

/** What may be said beside the task's prompt; the model does without any of it. */
export const promptContext = z.strictObject({
  styles: z.array(houseStyle).default([]),
  /** Whether the model knows what age and sex, and what measurements, are. */
  patient: z.boolean().default(false),
  measurements: z.boolean().default(false),
});

/**
 * What the model was scored on before it was given away. It writes no report on an ECG outside of this; a package
 * that claims nothing claims the standard ECG of 12 leads.
 */
export const validationClaim = z.strictObject({
  /** Standard leads that the ECG must have at least, recorded or derived from recorded ones. */
  minimumLeads: z.int().min(1).max(STANDARD_LEADS.length).default(STANDARD_LEADS.length),
});
export type ValidationClaim = z.infer<typeof validationClaim>;

/** `meit.json`: all that the inference server needs to know of a model package. */
export const modelManifest = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  version: z.string(),
  license: z.string(),
  input: modelInputContract,
  validatedFor: validationClaim.prefault({}),
  encoder: z.strictObject({
    file: z.string().describe('ONNX: ecg [B, leads, samples] float32 mV → prefix_keys.L / prefix_values.L'),
    architecture: z.string(),
    parameters: z.int().positive(),
  }),
  decoder: z.strictObject({
    file: z.string().describe('ONNX: input_ids, position_ids, past → logits and the new key/value rows'),
    architecture: z.string(),
    parameters: z.int().positive(),
    layers: z.int().positive(),
    attentionHeads: z.int().positive(),
    keyValueHeads: z.int().positive(),
    headDim: z.int().positive(),
    hiddenSize: z.int().positive(),
    vocabSize: z.int().positive(),
  }),
  fusion: z.strictObject({
    kind: z.literal('prefix-kv'),
    ecgTokens: z.int().positive(),
  }),
  tokenizer: z.strictObject({ file: z.string(), configFile: z.string(), eosTokenId: z.int().nonnegative() }),
  /** The chat template as a plain string; {prompt} is replaced by the task's prompt. */
  promptTemplate: z.string(),
  tasks: z.array(modelTask).min(1),
  defaultTask: z.string(),
  context: promptContext.prefault({}),
  maxNewTokens: z.int().positive(),
  calibration: confidenceCalibration.optional().describe('How sure the model must be to be how often right'),
  files: z.array(fileEntry),
});
export type ModelManifest = z.infer<typeof modelManifest>;
