import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { openDatasetInputs, readDataset } from '../dataset/read-dataset.ts';
import { referenceText } from '../dataset/schema.ts';
import { BUNDLED_MODELS_FOLDER, modelPackagesIn } from '../model/find-package.ts';
import { createReportGenerator } from '../model/run/generate.ts';
import { loadModelPackage } from '../model/run/load.ts';
import { runModel } from './run-model.ts';
import { scoreCases } from './score.ts';
import { scoreTable } from './table.ts';

const USAGE = `Usage: npm run evaluate -- --data DIR [options]
  --data DIR          folder that npm run dataset wrote
  --model DIR         model package (default: the bundled one)
  --folds 9[,8…]      folds to score (default 9, which training never sees)
  --limit N           only the first N records
  --predictions FILE  write every case as a line of JSON
  --json              one JSON object on stdout in place of the tables
`;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      model: { type: 'string' },
      folds: { type: 'string', default: '9' },
      limit: { type: 'string' },
      predictions: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const modelFolder = values.model ?? modelPackagesIn(BUNDLED_MODELS_FOLDER)[0];
  if (values.data === undefined || modelFolder === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }

  const dataset = await readDataset(values.data);
  const { instructions } = dataset;
  const folds = new Set(values.folds.split(',').map(Number));
  const chosen = instructions
    .filter((one) => folds.has(one.fold) && referenceText(one) !== null)
    .slice(0, values.limit === undefined ? undefined : Number(values.limit));
  const seenTexts = new Set(
    instructions.filter(({ split }) => split === 'train').flatMap((one) => referenceText(one) ?? []),
  );

  const model = await loadModelPackage(modelFolder);
  const generator = await createReportGenerator(model, {
    executionProvider: 'cpu',
    intraOpThreads: availableParallelism(),
  });
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {percentage} % | {value}/{total} reports | {eta_formatted} left' })
    : undefined;
  bar?.start(chosen.length, 0);
  const started = performance.now();
  const inputs = await openDatasetInputs(dataset);
  const cases = await runModel(generator, inputs, chosen, seenTexts, (done) => bar?.update(done));
  await inputs.close();
  const seconds = (performance.now() - started) / 1000;
  bar?.stop();
  await generator.dispose();

  if (values.predictions !== undefined) {
    await writeFile(values.predictions, `${cases.map((one) => JSON.stringify(one)).join('\n')}\n`);
  }
  const scores = scoreCases(cases);
  const { name, version } = model.manifest;
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ model: { name, version }, folds: [...folds], seconds, ...scores })}\n`,
    );
  } else {
    process.stdout.write(
      `${name} ${version}, folds ${values.folds}: ${cases.length} reports in ${seconds.toFixed(0)} s\n\n`,
    );
    process.stdout.write(scoreTable(scores));
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
