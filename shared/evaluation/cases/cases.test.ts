import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Instruction } from '../../dataset/schema.ts';
import type { ModelTasks, WorkerPool } from '../workers/pools.ts';
import { generateCases } from './generate-cases.ts';
import { instructionsWith } from './instructions.test-support.ts';
import { appendJsonLines, dropCutLine, readJsonLines } from './json-lines.ts';
import { readPredictions } from './read-predictions.ts';
import { openRunFolder } from './run-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cases-'));
});
afterEach(() => rm(folder, { recursive: true }));

const INSTRUCTIONS = instructionsWith(40, (index) => ({ text: `Report ${index}.` }));

/** A model that answers with the first sample of its input and counts how often it was asked. */
function countingModel() {
  const asked: number[] = [];
  const batches: string[][] = [];
  const model = {
    async run(name: string, jobs: string[] | { input: Float32Array; prompt: string }[]) {
      if (name === 'countTokens') return (jobs as string[]).map((prompt) => prompt.split(' ').length);
      const requests = jobs as { input: Float32Array; prompt: string }[];
      batches.push(requests.map(({ prompt }) => prompt));
      return requests.map(({ input }) => {
        asked.push(input[0]!);
        const tokens = [{ id: 1, text: `Answer ${input[0]}.`, logProbability: -0.5 }];
        return {
          text: `Answer ${input[0]}.`,
          tokens,
          finishReason: 'end-of-text',
          encodeMs: 0,
          generateMs: 0,
        };
      });
    },
    async close() {},
  } as unknown as WorkerPool<ModelTasks>;
  return { model, asked, batches };
}

function run(
  model: WorkerPool<ModelTasks>,
  instructions = INSTRUCTIONS,
  promptOf: (instruction: Instruction) => string = () => 'Report this ECG.',
) {
  return generateCases(instructions, {
    file: join(folder, 'cases.jsonl'),
    model,
    promptOf,
    trainingTexts: new Set(['Report 3.']),
    inputOf: async ({ index }) => Float32Array.of(index),
    onProgress: () => {},
  });
}

describe('generateCases', () => {
  it('gives each record its own answer, in order, and marks texts that training has seen', async () => {
    const cases = await run(countingModel().model);
    expect(cases.map(({ candidate }) => candidate)).toEqual(INSTRUCTIONS.map((_, i) => `Answer ${i}.`));
    expect(cases.filter(({ textSeenInTraining }) => textSeenInTraining).map(({ id }) => id)).toEqual([
      'ptbxl/3',
    ]);
  });

  it('asks each record its own question, in full batches of prompts of one length', async () => {
    const { model, batches } = countingModel();
    const cases = await run(model, INSTRUCTIONS, ({ index }) =>
      index % 4 === 0 ? `Report ECG ${index} now.` : `Report ${index}.`,
    );
    expect(cases.map(({ candidate }) => candidate)).toEqual(INSTRUCTIONS.map((_, i) => `Answer ${i}.`));
    expect(batches.map((batch) => batch.length).sort((a, b) => b - a)).toEqual([16, 14, 10]);
    for (const batch of batches) {
      expect(new Set(batch.map((prompt) => prompt.split(' ').length)).size).toBe(1);
    }
  });

  it('goes on after a stop, also one that cut a line, and asks for no case twice', async () => {
    await run(countingModel().model, INSTRUCTIONS.slice(0, 20));
    const file = join(folder, 'cases.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -20));
    const { model, asked } = countingModel();
    const cases = await run(model);
    expect(cases.map(({ candidate }) => candidate)).toEqual(INSTRUCTIONS.map((_, i) => `Answer ${i}.`));
    expect(asked).toEqual(Array.from({ length: 21 }, (_, i) => i + 19));
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(40);
  });
});

describe('readJsonLines', () => {
  it('names the line that does not fit', async () => {
    const file = join(folder, 'lines.jsonl');
    await appendJsonLines(file, [{ n: 1 }, { n: 'two' }]);
    await expect(readJsonLines(file, z.object({ n: z.number() }), 'INVALID_CASES')).rejects.toMatchObject({
      code: 'INVALID_CASES',
      message: expect.stringContaining('Line 2'),
    });
  });

  it('leaves a file without a cut line as it is, and makes none', async () => {
    const file = join(folder, 'lines.jsonl');
    await dropCutLine(file);
    await expect(readFile(file)).rejects.toThrow();
    await writeFile(file, '{"n":1}\n');
    await dropCutLine(file);
    expect(await readFile(file, 'utf8')).toBe('{"n":1}\n');
  });
});

describe('readPredictions', () => {
  const read = async (...lines: unknown[]) => {
    const file = join(folder, 'predictions.jsonl');
    await rm(file, { force: true });
    await appendJsonLines(file, lines);
    return readPredictions(file, INSTRUCTIONS, new Set());
  };

  it('joins texts with the records by id, long or short', async () => {
    const cases = await read({ id: '7', text: 'Seven.' }, { id: 'ptbxl/2', text: 'Two.' });
    expect(cases.map(({ id, candidate, reference }) => [id, candidate, reference])).toEqual([
      ['ptbxl/7', 'Seven.', 'Report 7.'],
      ['ptbxl/2', 'Two.', 'Report 2.'],
    ]);
  });

  it('takes whole cases as a run writes them', async () => {
    const [one] = await run(countingModel().model, INSTRUCTIONS.slice(0, 1));
    expect(await read(one)).toEqual([one]);
  });

  it.each([
    [
      'a record twice',
      [
        { id: '7', text: 'a' },
        { id: 'ptbxl/7', text: 'b' },
      ],
      'twice',
    ],
    ['an unknown record', [{ id: 'other', text: 'a' }], 'does not hold'],
    ['a line without a text', [{ id: '7' }], 'Line 1'],
  ])('refuses %s', async (_name, lines, told) => {
    await expect(read(...lines)).rejects.toMatchObject({
      code: 'INVALID_PREDICTIONS',
      message: expect.stringContaining(told),
    });
  });
});

describe('openRunFolder', () => {
  it('goes on with the same run and refuses another', async () => {
    await openRunFolder(join(folder, 'run'), { model: 'a', seed: 1 });
    await openRunFolder(join(folder, 'run'), { model: 'a', seed: 1 });
    await expect(openRunFolder(join(folder, 'run'), { model: 'b', seed: 1 })).rejects.toMatchObject({
      code: 'OTHER_RUN',
    });
  });
});
