import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openSafetensors } from '../../../model/build/safetensors.ts';
import { createWeightFile } from '../../../model/build/weight-file.ts';
import { type EncoderFolder, readEncoderFolder } from './encoder-config.ts';
import { bertGraph, positionIds } from './encoder-graph.ts';
import { EncoderError } from './errors.ts';

/** Turns texts into one vector a token. */
export interface BertEncoder {
  /** Goes into every table: which model and layer, and whether the scores compare with published ones. */
  label: string;
  layer: number;
  hiddenSize: number;
  /** Token ids with the special tokens at both ends; only these two for an empty text. */
  tokenize(text: string): number[];
  /** Hidden states of each text, [tokens, hiddenSize], each row of length 1. */
  embed(batch: readonly (readonly number[])[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

export interface EncoderOptions {
  /** Compare hidden states after this many layers. Default: bert-score's choice for the folder's name, else all. */
  layer?: number;
  /** Threads of one batch (default: ONNX Runtime's choice). */
  threads?: number;
}

/**
 * Loads a BERT or RoBERTa encoder from its Hugging Face folder: `model.safetensors`, of which any layer can be
 * used, or an exported `model.onnx` (also `onnx/model.onnx`) with `last_hidden_state`, of which only the last can.
 * @throws {EncoderError}
 * @throws {CheckpointError} when `model.safetensors` does not fit `config.json`
 */
export async function loadBertEncoder(folder: string, options: EncoderOptions = {}): Promise<BertEncoder> {
  const encoder = readEncoderFolder(folder, options.layer);
  const tokenize = createTokenize(encoder);
  const session = await openSession(encoder, {
    intraOpNumThreads: options.threads ?? 0,
    logSeverityLevel: 3,
  });
  const isPublished = encoder.name === 'roberta-large' && encoder.layer === 17;
  return {
    label: `${encoder.name}, layer ${encoder.layer}${isPublished ? '' : ' (not comparable with roberta-large)'}`,
    layer: encoder.layer,
    hiddenSize: encoder.config.hidden_size,
    tokenize,
    embed: (batch) => embed(session, encoder, batch),
    dispose: () => session.release(),
  };
}

function createTokenize({ config, tokenizer, tokenizerConfig, maxTokens }: EncoderFolder) {
  const model = new Tokenizer(tokenizer, tokenizerConfig);
  // As bert-score: RoBERTa's first word is written like one inside a sentence, with a blank before it.
  const prefix = config.model_type === 'roberta' ? ' ' : '';
  const special = model.encode('').ids;
  return (text: string): number[] => {
    const trimmed = text.trim();
    if (trimmed === '') return special;
    const { ids } = model.encode(`${prefix}${trimmed}`);
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
  };
}

async function openSession(
  { folder, name, config, layer }: EncoderFolder,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const exported = ['model.onnx', 'onnx/model.onnx'].map((file) => join(folder, file)).find(existsSync);
  const checkpoint = join(folder, 'model.safetensors');
  if (existsSync(checkpoint)) return openCheckpoint(checkpoint, config, layer, options);
  if (exported === undefined) {
    throw new EncoderError(
      'ENCODER_NOT_FOUND',
      `There is neither model.safetensors nor model.onnx in ${folder}. Give a folder with one of them.`,
    );
  }
  if (layer !== config.num_hidden_layers) {
    throw new EncoderError(
      'ENCODER_UNSUPPORTED',
      `The model.onnx of ${name} gives its last layer (${config.num_hidden_layers}), not layer ${layer}. ` +
        'Give a folder with model.safetensors, or choose the last layer.',
    );
  }
  const session = await InferenceSession.create(exported, options);
  if (session.outputNames.includes('last_hidden_state')) return session;
  await session.release();
  throw new EncoderError(
    'ENCODER_INVALID',
    `${exported} has no output "last_hidden_state". Export it as a feature extractor.`,
  );
}

/** Weights go through a file of their own, since protobuf cannot hold 2 GB; ONNX Runtime has read it when it is deleted. */
async function openCheckpoint(
  checkpoint: string,
  config: EncoderFolder['config'],
  layer: number,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const temporary = await mkdtemp(join(tmpdir(), 'bert-encoder-'));
  try {
    const weights = createWeightFile(join(temporary, 'weights.bin'));
    const graph = bertGraph(config, openSafetensors(checkpoint), layer, weights.store);
    weights.close();
    await writeFile(join(temporary, 'encoder.onnx'), graph);
    return await InferenceSession.create(join(temporary, 'encoder.onnx'), options);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

async function embed(
  session: InferenceSession,
  { config }: EncoderFolder,
  batch: readonly (readonly number[])[],
): Promise<Float32Array[]> {
  const tokens = Math.max(...batch.map((ids) => ids.length));
  const shape = [batch.length, tokens];
  const ids = new BigInt64Array(batch.length * tokens).fill(BigInt(config.pad_token_id));
  const mask = new BigInt64Array(batch.length * tokens);
  batch.forEach((text, row) => {
    ids.set(text.map(BigInt), row * tokens);
    mask.fill(1n, row * tokens, row * tokens + text.length);
  });
  const inputs: Record<string, Tensor> = {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    position_ids: new Tensor('int64', positionIds(config, tokens), [tokens]),
  };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]!]));
  const { last_hidden_state: states } = await session.run(feeds);
  const data = states!.data as Float32Array;
  const hidden = config.hidden_size;
  return batch.map((text, row) => {
    const start = row * tokens * hidden;
    return normalisedRows(data.slice(start, start + text.length * hidden), hidden);
  });
}

function normalisedRows(data: Float32Array, size: number): Float32Array {
  for (let start = 0; start < data.length; start += size) {
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += data[i]! ** 2;
    const norm = Math.sqrt(squares);
    for (let i = start; i < start + size; i++) data[i]! /= norm;
  }
  return data;
}
