import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEcg } from '../../shared/ecg/read.ts';
import type { EcgFile } from '../../shared/ecg/record.ts';
import type { StandardEcg } from '../../shared/ecg/standard.ts';
import { standardise } from '../../shared/ecg/standardise.ts';
import { BUNDLED_MODELS_FOLDER, modelPackagesIn } from '../../shared/model/find-package.ts';
import { MODEL_MANIFEST_FILE } from '../../shared/model/package.ts';
import { createReportGenerator, type ReportGenerator } from '../../shared/model/run/generate.ts';
import { loadModelPackage, type ModelPackage } from '../../shared/model/run/load.ts';
import { validatedModelInput } from '../../shared/model/validated-input.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const DEMO = join(import.meta.dirname, '../../local/demo-ecgs');

interface Reference {
  vocabulary: number[];
  rows: {
    promptIds: number[];
    referenceIds: number[];
    logits: number[][];
    cachedLogits: number[][];
    greedyText: string;
  }[];
}

let model: ModelPackage;
let generator: ReportGenerator;
const reference: Reference = JSON.parse(readFileSync(join(FIXTURES, 'bundled-reference.json'), 'utf8'));

beforeAll(async () => {
  const [folder] = modelPackagesIn(BUNDLED_MODELS_FOLDER);
  model = await loadModelPackage(folder!);
  generator = await createReportGenerator(model, { executionProvider: 'cpu', intraOpThreads: 2 });
});
afterAll(() => generator.dispose());

/** The inputs of the reference rows in mV; the file holds µV. */
function referenceInputs(): Float32Array[] {
  const bytes = readFileSync(join(FIXTURES, 'bundled-reference.i16'));
  const microvolts = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  const { leads, samples } = model.manifest.input;
  const values = leads.length * samples;
  return reference.rows.map((_, i) =>
    Float32Array.from(microvolts.subarray(i * values, (i + 1) * values), (value) => value / 1000),
  );
}

function filesOf(record: string): Promise<EcgFile[]> {
  const folder = existsSync(join(FIXTURES, `${record}.hea`)) ? FIXTURES : DEMO;
  return Promise.all(
    [`${record}.hea`, `${record}.dat`].map(async (name) => ({
      name,
      bytes: await readFile(join(folder, name)),
    })),
  );
}

async function reportOn(ecg: StandardEcg): Promise<string> {
  const input = validatedModelInput(ecg, model.manifest);
  const [generation] = await generator.generate([{ input, task: model.manifest.defaultTask }]);
  return generation!.text;
}

async function report(record: string): Promise<string> {
  return reportOn(standardise(await readEcg(await filesOf(record))));
}

describe('the bundled model', () => {
  it('is one package of at most 40 MB with a model card', () => {
    expect(modelPackagesIn(BUNDLED_MODELS_FOLDER)).toEqual([model.folder]);
    expect(existsSync(join(model.folder, 'README.md'))).toBe(true);
    const sizes = model.manifest.files.map(({ path }) => statSync(join(model.folder, path)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40e6);
  });

  it('claims no more than it was validated for', () => {
    const stated = JSON.parse(readFileSync(join(model.folder, MODEL_MANIFEST_FILE), 'utf8'));
    expect(stated.validatedFor).toEqual({ minimumLeads: 6 });
  });

  it('reports on six leads, with a warning, and not on five', async () => {
    const record = await readEcg(await filesOf('00094_lr'));
    const withLeads = (names: readonly string[]) =>
      standardise({ ...record, leads: record.leads.filter(({ name }) => names.includes(name)) });
    const limb = withLeads(['I', 'II', 'III', 'aVR', 'aVL', 'aVF']);
    expect(limb.warnings.map(({ code }) => code)).toEqual(['MISSING_LEADS']);
    expect(await reportOn(limb)).toContain('Sinus rhythm');
    await expect(reportOn(withLeads(['V1', 'V2', 'V3', 'V4', 'V5']))).rejects.toThrow(
      'only the leads V1, V2, V3, V4, V5; the model was validated for 6 leads',
    );
  });

  it.each([
    { cached: false, golden: 'logits' as const },
    { cached: true, golden: 'cachedLogits' as const },
  ])("has PyTorch's logits at every position (cached: $cached)", async ({ cached, golden }) => {
    const inputs = referenceInputs();
    for (const [i, row] of reference.rows.entries()) {
      const ids = [...row.promptIds, ...row.referenceIds];
      const { data, vocabSize } = await generator.computeLogits(inputs[i]!, ids, { cached });
      expect(data.length).toBe(row[golden].length * vocabSize);
      row[golden].forEach((expected, t) => {
        reference.vocabulary.forEach((id, k) => {
          expect(Math.abs(data[t * vocabSize + id]! - expected[k]!)).toBeLessThan(1e-3);
        });
      });
    }
  });

  it("writes PyTorch's greedy texts", async () => {
    const requests = referenceInputs().map((input) => ({ input, task: model.manifest.defaultTask }));
    const texts = (await generator.generate(requests)).map(({ text }) => text);
    expect(texts).toEqual(reference.rows.map(({ greedyText }) => greedyText));
  });

  it.each([['00018'], ['00041'], ['00045']])(
    'gives the 500 Hz and the 100 Hz version of record %s the same report',
    async (record) => {
      expect(await report(`${record}_hr`)).toBe(await report(`${record}_lr`));
    },
  );

  it('tells atrial fibrillation from sinus rhythm', async () => {
    expect(await report('02078_lr')).toMatch(/^Atrial fibrillation/);
    expect(await report('00094_lr')).toMatch(/^Sinus rhythm/);
  });
});
