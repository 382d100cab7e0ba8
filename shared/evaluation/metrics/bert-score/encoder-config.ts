import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { EncoderError } from './errors.ts';

const transformerConfig = z.object({
  model_type: z.enum(['bert', 'roberta', 'xlm-roberta', 'camembert']),
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  intermediate_size: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  vocab_size: z.int().positive(),
  type_vocab_size: z.int().positive(),
  layer_norm_eps: z.number().positive(),
  hidden_act: z.enum(['gelu', 'relu']),
  pad_token_id: z.int().nonnegative().default(0),
});

/** The fields of a Hugging Face `config.json` that a BERT-family encoder is made of. */
export type TransformerConfig = z.infer<typeof transformerConfig>;

const tokenizerConfig = z.looseObject({ model_max_length: z.number().positive().optional() });

/** Layers that correlate best with people's judgements, from bert-score's own table. */
const TUNED_LAYERS: Readonly<Record<string, number>> = {
  'bert-base-uncased': 9,
  'bert-large-uncased': 18,
  'bert-base-cased-finetuned-mrpc': 9,
  'bert-base-multilingual-cased': 9,
  'roberta-base': 10,
  'roberta-large': 17,
  'roberta-large-mnli': 19,
  'xlm-roberta-base': 9,
  'xlm-roberta-large': 17,
};

/** An encoder's folder, read but for its weights. */
export interface EncoderFolder {
  folder: string;
  /** Name of the folder: "roberta-large". */
  name: string;
  /** Hidden states after this many layers are compared. */
  layer: number;
  config: TransformerConfig;
  /** Longest text in tokens, special ones included; the rest is cut off. */
  maxTokens: number;
  tokenizer: object;
  tokenizerConfig: object;
}

/**
 * Reads `config.json`, `tokenizer.json` and `tokenizer_config.json` of a Hugging Face encoder.
 * @param layer default: bert-score's choice for a model of this name, else the last
 * @throws {EncoderError} ENCODER_NOT_FOUND, ENCODER_INVALID or ENCODER_UNSUPPORTED
 */
export function readEncoderFolder(folder: string, layer?: number): EncoderFolder {
  const parsed = transformerConfig.safeParse(readJson(folder, 'config.json'));
  if (!parsed.success) {
    throw new EncoderError(
      'ENCODER_UNSUPPORTED',
      `config.json in ${folder} is not of a BERT or RoBERTa encoder. Give the folder of one.\n${z.prettifyError(parsed.error)}`,
    );
  }
  const config = parsed.data;
  const name = basename(folder);
  const chosen = layer ?? TUNED_LAYERS[name] ?? config.num_hidden_layers;
  if (!Number.isInteger(chosen) || chosen < 1 || chosen > config.num_hidden_layers) {
    throw new EncoderError(
      'ENCODER_UNSUPPORTED',
      `${name} has layers 1 to ${config.num_hidden_layers}, not ${chosen}. Choose one of them.`,
    );
  }
  const tokenizerSettings = tokenizerConfig.parse(readJson(folder, 'tokenizer_config.json'));
  return {
    folder,
    name,
    layer: chosen,
    config,
    maxTokens: Math.min(
      tokenizerSettings.model_max_length ?? Number.POSITIVE_INFINITY,
      config.max_position_embeddings - firstPosition(config),
    ),
    tokenizer: readJson(folder, 'tokenizer.json') as object,
    tokenizerConfig: tokenizerSettings,
  };
}

/** RoBERTa counts positions from the one after its padding token. */
export function firstPosition(config: TransformerConfig): number {
  return config.model_type === 'bert' ? 0 : config.pad_token_id + 1;
}

function readJson(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new EncoderError(
      isMissing ? 'ENCODER_NOT_FOUND' : 'ENCODER_INVALID',
      isMissing
        ? `There is no ${file} in ${folder}. Give a Hugging Face folder with config.json, tokenizer.json and weights.`
        : `${file} in ${folder} cannot be read. Download the encoder again.`,
      { cause },
    );
  }
}
