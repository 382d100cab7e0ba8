import { performance } from 'node:perf_hooks';
import type { ModelManifest } from '../package.ts';
import { encodeEcgs } from './encode.ts';
import { UnknownTaskError } from './errors.ts';
import { decodeGreedily, type FinishReason } from './greedy.ts';
import type { ModelPackage } from './load.ts';
import { type TextLogits, textLogits } from './logits.ts';
import { openSessions, type SessionOptions } from './sessions.ts';
import { loadTokenizer } from './tokenizer.ts';

type ModelTask = ModelManifest['tasks'][number];

export interface GenerationRequest {
  /** leads x samples values in mV, prepared by the package's input contract. */
  input: Float32Array;
  /** Name of one of the package's tasks. */
  task: string;
}

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
   * Greedy texts in the order of the requests. Requests of one task are one batch.
   * @throws {UnknownTaskError} before anything runs
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
  /** Token ids of a task's prompt, as `generate` feeds them. */
  promptIds(task: string): number[];
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
  const promptIds = (task: string) => {
    const { prompt } = findTask(manifest, task);
    // A function, so that "$&" and the like in a prompt stay as they are.
    return tokenizer.encode(manifest.promptTemplate.replace('{prompt}', () => prompt));
  };

  const generateBatch = async (task: string, inputs: readonly Float32Array[]): Promise<Generation[]> => {
    const prompt = promptIds(task);
    const start = performance.now();
    const cache = await encodeEcgs(sessions.encoder, manifest, inputs, prompt.length + manifest.maxNewTokens);
    const encoded = performance.now();
    const sequences = await decodeGreedily(sessions.decoder, cache, prompt, {
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
      const tasks = new Set(requests.map((request) => request.task));
      for (const task of tasks) findTask(manifest, task);
      const results = new Array<Generation>(requests.length);
      for (const task of tasks) {
        const indices = [...requests.keys()].filter((index) => requests[index]!.task === task);
        const generations = await generateBatch(
          task,
          indices.map((index) => requests[index]!.input),
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

function findTask({ tasks }: ModelManifest, name: string): ModelTask {
  const task = tasks.find((candidate) => candidate.name === name);
  if (task) return task;
  throw new UnknownTaskError(
    name,
    tasks.map((candidate) => candidate.name),
  );
}
