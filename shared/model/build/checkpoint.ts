import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { modelInputContract, modelTask, promptContext, validationClaim } from '../package.ts';
import { type EcgEncoderConfig, ecgEncoderConfig } from './encoders/configs.ts';
import { CheckpointError } from './errors.ts';
import { openSafetensors, type TensorSource } from './safetensors.ts';

const positive = z.int().positive();

/** What this program reads of a `LlamaForCausalLM` config.json (Transformers 4 and 5 style). */
const llamaFile = z.object({
  model_type: z.literal('llama', { error: 'only LLaMA-style decoders are supported (model_type "llama")' }),
  hidden_act: z.literal('silu', { error: 'only the activation "silu" is supported' }),
  attention_bias: z.literal(false, { error: 'attention biases are not supported' }).optional(),
  mlp_bias: z.literal(false, { error: 'MLP biases are not supported' }).optional(),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.optional(),
  head_dim: positive.nullish(),
  rms_norm_eps: z.number().positive(),
  max_position_embeddings: positive,
  tie_word_embeddings: z.boolean().default(false),
  rope_theta: z.number().positive().optional(),
  rope_scaling: z.null({ error: 'scaled rotary embeddings are not supported' }).optional(),
  rope_parameters: z
    .object({
      rope_theta: z.number().positive(),
      rope_type: z.literal('default', { error: 'scaled rotary embeddings are not supported' }),
    })
    .optional(),
});

/** The decoder's shape, in the field's terms. */
export interface LlamaConfig {
  vocabSize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  attentionHeads: number;
  keyValueHeads: number;
  headDim: number;
  rmsNormEps: number;
  ropeTheta: number;
  maxPositions: number;
  tiedEmbeddings: boolean;
}

/** `meit_training.json`: how the model was trained to be asked, and what its input is. */
const trainingCard = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  license: z.string().min(1).optional(),
  input: modelInputContract,
  validatedFor: validationClaim.prefault({}),
  promptTemplate: z.string().includes('{prompt}'),
  tasks: z.array(modelTask).min(1),
  defaultTask: z.string(),
  context: promptContext.prefault({}),
  maxNewTokens: positive,
  eosTokenId: z.int().nonnegative(),
  fusion: z
    .literal('prefix-kv', { error: 'only the fusion "prefix-kv" becomes a model package' })
    .default('prefix-kv'),
});
export type TrainingCard = z.infer<typeof trainingCard>;

export interface Checkpoint {
  folder: string;
  llama: LlamaConfig;
  encoder: EcgEncoderConfig;
  training: TrainingCard;
  decoderTensors: TensorSource;
  encoderTensors: TensorSource;
}

/**
 * Opens a checkpoint folder: a Hugging Face LLaMA (config, safetensors, tokenizer) with `ecg_encoder.*` and
 * `meit_training.json` beside it. Configurations are checked against each other; tensors are read later.
 * @throws {CheckpointError}
 */
export function openCheckpoint(folder: string): Checkpoint {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CheckpointError(
      'CHECKPOINT_NOT_FOUND',
      `There is no folder ${folder}. Give the folder that the training wrote.`,
    );
  }
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) {
    if (!existsSync(join(folder, file))) throw missing(folder, file);
  }
  const checkpoint: Checkpoint = {
    folder,
    llama: llamaConfig(readConfig(folder, 'config.json', llamaFile)),
    encoder: readConfig(folder, 'ecg_encoder.json', ecgEncoderConfig),
    training: readConfig(folder, 'meit_training.json', trainingCard),
    decoderTensors: openDecoderTensors(folder),
    encoderTensors: openSafetensors(join(folder, 'ecg_encoder.safetensors')),
  };
  checkAgreement(checkpoint);
  return checkpoint;
}

/** Number of learned values; the running statistics of batch norms are counted, not learned. */
export function countParameters(tensors: TensorSource): number {
  return tensors.names
    .filter((name) => !/\.(running_mean|running_var|num_batches_tracked)$/.test(name))
    .reduce((sum, name) => sum + tensors.shapeOf(name).reduce((product, size) => product * size, 1), 0);
}

function llamaConfig(file: z.infer<typeof llamaFile>): LlamaConfig {
  const keyValueHeads = file.num_key_value_heads ?? file.num_attention_heads;
  if (file.num_attention_heads % keyValueHeads !== 0) {
    throw new CheckpointError(
      'CHECKPOINT_INVALID',
      `config.json has ${file.num_attention_heads} attention heads, which ${keyValueHeads} key/value heads do not divide.`,
    );
  }
  return {
    vocabSize: file.vocab_size,
    hiddenSize: file.hidden_size,
    intermediateSize: file.intermediate_size,
    layers: file.num_hidden_layers,
    attentionHeads: file.num_attention_heads,
    keyValueHeads,
    headDim: file.head_dim ?? file.hidden_size / file.num_attention_heads,
    rmsNormEps: file.rms_norm_eps,
    ropeTheta: file.rope_parameters?.rope_theta ?? file.rope_theta ?? 10_000,
    maxPositions: file.max_position_embeddings,
    tiedEmbeddings: file.tie_word_embeddings,
  };
}

function checkAgreement({ llama, encoder, training }: Checkpoint): void {
  const disagreements = [
    encoder.head_dim !== llama.headDim &&
      `the ECG token has ${encoder.head_dim} values, but an attention head ${llama.headDim}`,
    encoder.leads !== training.input.leads.length &&
      `the encoder reads ${encoder.leads} leads, but the input contract names ${training.input.leads.length}`,
    encoder.samples !== training.input.samples &&
      `the encoder reads ${encoder.samples} samples, but the input contract gives ${training.input.samples}`,
    training.eosTokenId >= llama.vocabSize && 'the end-of-text token is not in the vocabulary',
    training.maxNewTokens >= llama.maxPositions &&
      `a report may have ${training.maxNewTokens} tokens, but the decoder has ${llama.maxPositions} positions`,
    !training.tasks.some((task) => task.name === training.defaultTask) &&
      `the default task "${training.defaultTask}" is not among the tasks`,
  ].filter((sentence) => sentence !== false);
  if (disagreements.length > 0) {
    throw new CheckpointError(
      'CHECKPOINT_INVALID',
      `The checkpoint contradicts itself: ${disagreements.join('; ')}.`,
    );
  }
}

/** One file, or the shards that `model.safetensors.index.json` lists. */
function openDecoderTensors(folder: string): TensorSource {
  if (!existsSync(join(folder, 'model.safetensors.index.json'))) {
    return openSafetensors(join(folder, 'model.safetensors'));
  }
  const index = readConfig(
    folder,
    'model.safetensors.index.json',
    z.object({ weight_map: z.record(z.string(), z.string().regex(/^[^/\\]+$/)) }),
  );
  const shards = new Map(
    [...new Set(Object.values(index.weight_map))].map((file) => [file, openSafetensors(join(folder, file))]),
  );
  const shardOf = (name: string): TensorSource => {
    const shard = shards.get(index.weight_map[name] ?? '');
    if (!shard)
      throw new CheckpointError('CHECKPOINT_INVALID', `No shard of the checkpoint holds "${name}".`);
    return shard;
  };
  return {
    names: Object.keys(index.weight_map),
    has: (name) => name in index.weight_map,
    shapeOf: (name) => shardOf(name).shapeOf(name),
    read: (name, shape) => shardOf(name).read(name, shape),
  };
}

function readConfig<T extends z.ZodType>(folder: string, file: string, schema: T): z.infer<T> {
  const path = join(folder, file);
  if (!existsSync(path)) throw missing(folder, file);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new CheckpointError('CHECKPOINT_INVALID', `${file} is not JSON. Export the checkpoint again.`, {
      cause,
    });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const unsupported = parsed.error.issues.some((issue) => issue.message.includes('supported'));
  throw new CheckpointError(
    unsupported ? 'CHECKPOINT_UNSUPPORTED' : 'CHECKPOINT_INVALID',
    `${file} cannot be used: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

function missing(folder: string, file: string): CheckpointError {
  return new CheckpointError(
    'CHECKPOINT_NOT_FOUND',
    `The checkpoint ${folder} has no ${file}. A checkpoint is a Hugging Face LLaMA folder with ecg_encoder.json, ` +
      'ecg_encoder.safetensors and meit_training.json.',
  );
}
