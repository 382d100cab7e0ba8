/**
 * `node tests/model/package-tokens.ts PACKAGE INPUTS.i16`: the tokens that a model package generates, for the trainer's
 * tests to compare with PyTorch's. INPUTS.i16 is int16 little endian [rows][leads][samples], µV. One JSON object:
 * `{"greedyIds": [[…]], "logProbabilities": [[…]]}` of all tokens, the end token included.
 */
import { readFile } from 'node:fs/promises';
import { createReportGenerator } from '../../shared/model/run/generate.ts';
import { loadModelPackage } from '../../shared/model/run/load.ts';

const [packageFolder = '', inputsFile = ''] = process.argv.slice(2);
const model = await loadModelPackage(packageFolder);
const { input, defaultTask } = model.manifest;
const bytes = await readFile(inputsFile);
const values = input.leads.length * input.samples;
const rows = Array.from({ length: bytes.length / 2 / values }, (_, row) =>
  Float32Array.from({ length: values }, (_, i) => bytes.readInt16LE(2 * (row * values + i)) / 1000),
);
const generator = await createReportGenerator(model, { executionProvider: 'cpu' });
const generations = await generator.generate(rows.map((row) => ({ input: row, task: defaultTask })));
await generator.dispose();
const greedyIds = generations.map(({ tokens }) => tokens.map(({ id }) => id));
const logProbabilities = generations.map(({ tokens }) => tokens.map((token) => token.logProbability));
process.stdout.write(`${JSON.stringify({ greedyIds, logProbabilities })}\n`);
