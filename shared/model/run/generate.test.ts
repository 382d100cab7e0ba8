import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTinyPackage, type ReferenceRow, readReference } from '../build/fixtures/tiny-model.ts';
import { ExecutionProviderError, ModelInputError, PromptError, UnknownTaskError } from './errors.ts';
import { createReportGenerator, type ReportGenerator } from './generate.ts';
import { loadModelPackage, type ModelPackage } from './load.ts';
import { ENCODER } from './tensor-names.ts';

let tiny: Awaited<ReturnType<typeof buildTinyPackage>>;
let model: ModelPackage;
let generator: ReportGenerator;
let vocabulary: number[];
let rows: ReferenceRow[];

beforeAll(async () => {
  tiny = await buildTinyPackage();
  model = await loadModelPackage(tiny.folder);
  generator = await createReportGenerator(model, { executionProvider: 'cpu', intraOpThreads: 1 });
  ({ vocabulary, rows } = await readReference());
});

afterAll(async () => {
  await generator.dispose();
  await tiny.remove();
});

const idsOf = (row: ReferenceRow) => [...row.promptIds, ...row.referenceIds];

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

describe('logits', () => {
  it.each([
    { cached: false, golden: 'logits' as const },
    { cached: true, golden: 'cachedLogits' as const },
  ])('are those of PyTorch at every position (cached: $cached)', async ({ cached, golden }) => {
    for (const row of rows) {
      const { data, vocabSize } = await generator.computeLogits(row.input, idsOf(row), { cached });
      const kept = row[golden].flatMap((_, t) => vocabulary.map((id) => data[t * vocabSize + id]!));
      expect(largestDifference(kept, row[golden].flat())).toBeLessThan(1e-5);

      const argmax = row.argmax.map((_, t) => {
        const logits = data.subarray(t * vocabSize, (t + 1) * vocabSize);
        return logits.indexOf(Math.max(...logits));
      });
      expect(argmax).toEqual(row.argmax);
    }
  });

  it('change at every position when the ECG changes', async () => {
    const ids = idsOf(rows[0]!);
    const a = await generator.computeLogits(rows[0]!.input, ids, { cached: false });
    const b = await generator.computeLogits(rows[1]!.input, ids, { cached: false });
    for (let t = 0; t < a.tokens; t++) {
      const range = [t * a.vocabSize, (t + 1) * a.vocabSize] as const;
      expect(largestDifference(a.data.subarray(...range), b.data.subarray(...range))).toBeGreaterThan(1e-3);
    }
  });

  it('do not depend on later tokens', async () => {
    const ids = idsOf(rows[0]!);
    const whole = await generator.computeLogits(rows[0]!.input, ids, { cached: false });
    const begin = await generator.computeLogits(rows[0]!.input, ids.slice(0, 9), { cached: false });
    expect(largestDifference(whole.data.subarray(0, begin.data.length), begin.data)).toBeLessThan(1e-5);
  });
});

describe('encoder', () => {
  it("gives PyTorch's unfolded prefix keys and values", async () => {
    const session = await InferenceSession.create(`${model.folder}/${model.manifest.encoder.file}`);
    const { leads, samples } = model.manifest.input;
    for (const { input, firstPrefixToken } of rows) {
      const outputs = await session.run({ ecg: new Tensor('float32', input, [1, leads.length, samples]) });
      for (const { layer, key, value } of firstPrefixToken) {
        for (const [name, golden] of [
          [ENCODER.prefixKeys(layer), key],
          [ENCODER.prefixValues(layer), value],
        ] as const) {
          const { data, dims } = outputs[name]!;
          expect(dims).toEqual([model.manifest.fusion.ecgTokens, key.length, key[0]!.length]);
          const first = (data as Float32Array).subarray(0, golden.flat().length);
          expect(largestDifference(first, golden.flat())).toBeLessThan(1e-5);
        }
      }
    }
    await session.release();
  });
});

describe('generate', () => {
  it("gives PyTorch's greedy tokens and text", async () => {
    for (const { input, greedyIds, greedyText } of rows) {
      const [generation] = await generator.generate([{ input, task: 'report' }]);
      expect(generation!.tokens.map(({ id }) => id)).toEqual(greedyIds);
      expect(generation!.text).toBe(greedyText);
      expect(generation!.tokens.map(({ text }) => text).join('')).toBe(greedyText);
      expect(generation!.finishReason).toBe('max-tokens');
    }
  });

  it('gives a batch of three the same as three alone', async () => {
    const requests = rows.map(({ input }) => ({ input, task: 'report' }));
    const batch = await generator.generate(requests);
    for (const [i, request] of requests.entries()) {
      const [alone] = await generator.generate([request]);
      expect(batch[i]!.tokens.map(({ id }) => id)).toEqual(alone!.tokens.map(({ id }) => id));
      const logProbabilities = (tokens: { logProbability: number }[]) => tokens.map((t) => t.logProbability);
      expect(
        largestDifference(logProbabilities(batch[i]!.tokens), logProbabilities(alone!.tokens)),
      ).toBeLessThan(1e-5);
    }
  });

  it('reports the log-probability of each token', async () => {
    const { input } = rows[0]!;
    const [generation] = await generator.generate([{ input, task: 'report' }]);
    const prompt = generator.promptIds({ task: 'report' });
    const ids = [...prompt, ...generation!.tokens.map(({ id }) => id)];
    const { data, vocabSize } = await generator.computeLogits(input, ids, { cached: false });
    for (const [i, { id, logProbability }] of generation!.tokens.entries()) {
      const logits = data.subarray((prompt.length + i - 1) * vocabSize, (prompt.length + i) * vocabSize);
      const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      expect(logProbability).toBeCloseTo(logits[id]! - logSum, 4);
    }
  });

  it('stops a row at the end-of-text token while others go on', async () => {
    // With another end-of-text token, rows of the same batch end at different lengths.
    const eosTokenId = rows[0]!.greedyIds.find((id, i, ids) => {
      const ends = rows.map((row) => row.greedyIds.indexOf(id));
      return i > 0 && ids.indexOf(id) === i && new Set(ends).size > 1;
    })!;
    const { tokenizer } = model.manifest;
    const other = { ...model, manifest: { ...model.manifest, tokenizer: { ...tokenizer, eosTokenId } } };
    const stopping = await createReportGenerator(other, { executionProvider: 'cpu' });
    const generations = await stopping.generate(rows.map(({ input }) => ({ input, task: 'report' })));
    await stopping.dispose();
    for (const [i, { greedyIds }] of rows.entries()) {
      const end = greedyIds.indexOf(eosTokenId);
      expect(generations[i]!.tokens.map(({ id }) => id)).toEqual(
        end < 0 ? greedyIds : greedyIds.slice(0, end + 1),
      );
      expect(generations[i]!.finishReason).toBe(end < 0 ? 'max-tokens' : 'end-of-text');
    }
    expect(new Set(generations.map(({ tokens }) => tokens.length)).size).toBeGreaterThan(1);
  });

  it('answers different prompts in their order, those of one length as one batch', async () => {
    const tasks = [
      ...model.manifest.tasks,
      { name: 'rhythm', prompt: 'Rhythm?', description: 'The rhythm.' },
    ];
    const styles = [
      { name: 'a', prompt: 'Style A.', description: 'One.' },
      { name: 'b', prompt: 'Style B.', description: 'Another.' },
    ];
    const manifest = { ...model.manifest, tasks, context: { styles, patient: true, measurements: false } };
    const several = await createReportGenerator({ ...model, manifest }, { executionProvider: 'cpu' });
    const asked = [
      { task: 'report' },
      { task: 'rhythm' },
      { task: 'report', style: 'a' },
      { task: 'report', patient: { ageYears: 50 } },
      { task: 'report', style: 'b' },
      { task: 'report' },
      { prompt: 'Which colours are the leads?' },
    ];
    const ids = asked.map((one) => several.promptIds(one));
    expect(ids[2]!.length).toBe(ids[4]!.length);
    expect(ids[2]).not.toEqual(ids[4]);
    const requests = asked.map((one, i) => ({ ...one, input: rows[i % rows.length]!.input }));
    const mixed = await several.generate(requests);
    const alone = await Promise.all(requests.map(async (request) => (await several.generate([request]))[0]!));
    await several.dispose();
    const tokenIds = (one: (typeof mixed)[number]) => one.tokens.map(({ id }) => id);
    expect(mixed.map(tokenIds)).toEqual(alone.map(tokenIds));
    expect(tokenIds(mixed[0]!)).toEqual(rows[0]!.greedyIds);
    expect(tokenIds(mixed[1]!)).not.toEqual(rows[1]!.greedyIds);
  });

  it('refuses a style that the package does not know', async () => {
    const request = { input: rows[0]!.input, task: 'report', style: 'sonnet' };
    await expect(generator.generate([request])).rejects.toThrow(PromptError);
    await expect(generator.generate([request])).rejects.toMatchObject({ code: 'UNKNOWN_STYLE' });
  });

  it('refuses a task that the package does not have', async () => {
    const request = { input: rows[0]!.input, task: 'poem' };
    await expect(generator.generate([request])).rejects.toThrow(UnknownTaskError);
    await expect(generator.generate([request])).rejects.toThrow('Ask for one of: report');
  });

  it('refuses an input of the wrong size or with values that are not numbers', async () => {
    const short = { input: rows[0]!.input.subarray(1), task: 'report' };
    await expect(generator.generate([short])).rejects.toThrow(ModelInputError);
    const gap = { input: rows[0]!.input.with(5, Number.NaN), task: 'report' };
    await expect(generator.generate([gap])).rejects.toMatchObject({ code: 'MODEL_INPUT_INVALID' });
  });

  it('encodes the prompt as training did', () => {
    expect(generator.promptIds({ task: 'report' })).toEqual(rows[0]!.promptIds);
  });
});

describe('createReportGenerator', () => {
  it('never falls back silently when CUDA is not there', async () => {
    const create = createReportGenerator(model, { executionProvider: 'cuda' });
    await expect(create).rejects.toThrow(ExecutionProviderError);
    await expect(create).rejects.toMatchObject({ code: 'EXECUTION_PROVIDER_UNAVAILABLE' });
  });
});
