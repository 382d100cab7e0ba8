import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../model/build/safetensors.ts';
import { largestDifference, golden as textGolden } from '../golden/text-golden.test-support.ts';
import { readBaseline } from './baseline.ts';
import { type BertScore, type BertScoreOptions, bertScores } from './bert-score.ts';
import { loadBertEncoder } from './encoder.ts';
import { readEncoderFolder } from './encoder-config.ts';
import { bertGraph } from './encoder-graph.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
const ENCODERS = ['tiny-bert', 'tiny-roberta'] as const;

const golden: Record<string, Record<'layer2' | 'layer3IdfRescaled', number[][]>> = JSON.parse(
  gunzipSync(readFileSync(join(FIXTURES, 'bert-score-golden.json.gz'))).toString(),
);
const pairs = textGolden.pairs.map(([candidate, reference]) => ({ candidate, reference }));

async function scoresOf(folder: string, layer: number, options: BertScoreOptions, of = pairs) {
  const encoder = await loadBertEncoder(folder, { layer, threads: 1 });
  const scores = await bertScores(of, encoder, options);
  await encoder.dispose();
  return scores;
}

const flat = (scores: readonly BertScore[]) =>
  [scores.map((s) => s.precision), scores.map((s) => s.recall), scores.map((s) => s.f1)].flat();

describe.each(ENCODERS)('bertScores with %s', (name) => {
  const folder = join(FIXTURES, name);

  it('equals the bert-score package', async () => {
    const ours = await scoresOf(folder, 2, {});
    expect(largestDifference(flat(ours), golden[name]!.layer2.flat())).toBeLessThan(1e-5);
  });

  it('equals it with IDF weights and rescaled by a baseline', async () => {
    const baseline = readBaseline(join(folder, 'baseline.tsv'), 3);
    const ours = await scoresOf(folder, 3, { idf: true, baseline });
    expect(largestDifference(flat(ours), golden[name]!.layer3IdfRescaled.flat())).toBeLessThan(1e-5);
  });

  it('uses an exported ONNX file too', async () => {
    const exported = mkdtempSync(join(tmpdir(), 'exported-'));
    cpSync(folder, exported, { recursive: true });
    rmSync(join(exported, 'model.safetensors'));
    const { config } = readEncoderFolder(folder);
    const graph = bertGraph(config, openSafetensors(join(folder, 'model.safetensors')), 3);
    writeFileSync(join(exported, 'model.onnx'), graph);
    const some = pairs.slice(26, 60);
    expect(await scoresOf(exported, 3, {}, some)).toEqual(await scoresOf(folder, 3, {}, some));
    await expect(loadBertEncoder(exported, { layer: 2 })).rejects.toMatchObject({
      code: 'ENCODER_UNSUPPORTED',
    });
    rmSync(exported, { recursive: true });
  });
});

describe('loadBertEncoder', () => {
  it('names encoder and layer, and says that roberta-large is another scale', async () => {
    const encoder = await loadBertEncoder(join(FIXTURES, 'tiny-bert'), { threads: 1 });
    expect(encoder.label).toBe('tiny-bert, layer 3 (not comparable with roberta-large)');
    await encoder.dispose();
  });

  it('tells what is missing or wrong', async () => {
    await expect(loadBertEncoder(FIXTURES)).rejects.toMatchObject({ code: 'ENCODER_NOT_FOUND' });
    await expect(loadBertEncoder(join(FIXTURES, 'tiny-bert'), { layer: 4 })).rejects.toMatchObject({
      code: 'ENCODER_UNSUPPORTED',
    });
    expect(() => readBaseline(join(FIXTURES, 'tiny-bert/baseline.tsv'), 9)).toThrow(/layer 9/);
  });
});
