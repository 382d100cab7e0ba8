import { performance } from 'node:perf_hooks';
import { type PromptRequest, promptOf } from '../prompt.ts';
import { encodeEcgs } from './encode.ts';
import { decodeGreedily, type FinishReason } from './greedy.ts';
import type { ModelPackage } from './load.ts';
import { type TextLogits, textLogits } from './logits.ts';
import { openSessions, type SessionOptions } from './sessions.ts';
import { loadTokenizer } from './tokenizer.ts';

/** What the model is asked: a request for the package's own prompts, or a prompt in words that it was not taught. */
export type Asked = PromptRequest | { readonly prompt: string };

/** leads x samples values in mV, prepared by the package's input contract. */
interface PreparedEcg {
  readonly input: Float32Array;
}

export type GenerationRequest = PreparedEcg & Asked;
/** A request for one of the package's own prompts. */
export type ReportRequest = PreparedEcg & PromptRequest;

export interface Generation {
  /** The texts of all tokens, joined. */
  text: string;
  /** Every generated token, end-of-text (as '') included. */
  tokens: { id: number; text: string; logProbability: number }[];
  finishReason: FinishReason;
  /** Time of the batch that this request was part of. */
  encodeMs: number;
  generateMs: number;
}

export interface ReportGenerator {
  /**
   * Greedy texts in the order of the requests. Requests whose prompts have equally many tokens are one batch: the
   * decoder has no mask for padding.
   * @throws {UnknownTaskError} before anything runs
   * @throws {PromptError} before anything runs
   * @throws {ModelInputError}
   */
  generate(requests: readonly GenerationRequest[]): Promise<Generation[]>;
  /**
   * Logits of the token after each of `tokenIds`, for tests and evaluation.
   * @param options.cached feed one token at a time, as generation does; otherwise all in one run
   */
  computeLogits(
    input: Float32Array,
    tokenIds: readonly number[],
    options: { cached: boolean },
  ): Promise<TextLogits>;
  /**
   * Token ids of a request's prompt, as `generate` feeds them.
   * @throws {UnknownTaskError}
   * @throws {PromptError}
   */
  promptIds(asked: Asked): number[];
  dispose(): Promise<void>;
}

/**
 * Loads a package's sessions and tokenizer.
 *
 * @example
 * const generator = await createReportGenerator(await loadModelPackage('models/default'), { executionProvider: 'cpu' });
 * const [generation] = await generator.generate([{ input, task: 'report' }]);
 *
 * @throws {ExecutionProviderError} when the provider cannot be used; there is no silent fallback
 * @throws {ModelPackageError}
 */
export async function createReportGenerator(
  model: ModelPackage,
  options: SessionOptions,
): Promise<ReportGenerator> {
  const { manifest } = model;
  const tokenizer = await loadTokenizer(model);
  const sessions = await openSessions(model, options);
  const promptIds = (asked: Asked) => {
    const prompt = 'prompt' in asked ? asked.prompt : promptOf(manifest, asked);
    // A function, so that "$&" and the like in a prompt stay as they are.
    return tokenizer.encode(manifest.promptTemplate.replace('{prompt}', () => prompt));
  };

  const generateBatch = async (
    inputs: readonly Float32Array[],
    prompts: readonly (readonly number[])[],
  ): Promise<Generation[]> => {
    const rows = prompts[0]!.length + manifest.maxNewTokens;
    const start = performance.now();
    const cache = await encodeEcgs(sessions.encoder, manifest, inputs, rows);
    const encoded = performance.now();
    const sequences = await decodeGreedily(sessions.decoder, cache, prompts, {
      maxNewTokens: manifest.maxNewTokens,
      eosTokenId: manifest.tokenizer.eosTokenId,
    });
    const generated = performance.now();
    return sequences.map(({ tokens, finishReason }) => {
      const texts = tokenizer.decodeEach(tokens.map(({ id }) => id));
      return {
        text: texts.join(''),
        tokens: tokens.map((token, i) => ({ ...token, text: texts[i]! })),
        finishReason,
        encodeMs: encoded - start,
        generateMs: generated - encoded,
      };
    });
  };

  return {
    async generate(requests) {
      const prompts = requests.map(promptIds);
      const results = new Array<Generation>(requests.length);
      for (const indices of Map.groupBy(requests.keys(), (index) => prompts[index]!.length).values()) {
        const generations = await generateBatch(
          indices.map((index) => requests[index]!.input),
          indices.map((index) => prompts[index]!),
        );
        for (const [i, index] of indices.entries()) results[index] = generations[i]!;
      }
      return results;
    },
    computeLogits: (input, tokenIds, { cached }) => textLogits(sessions, manifest, input, tokenIds, cached),
    promptIds,
    dispose: () => sessions.release(),
  };
}
