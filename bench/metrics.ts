import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bertScores } from '../shared/evaluation/metrics/bert-score/bert-score.ts';
import { loadBertEncoder } from '../shared/evaluation/metrics/bert-score/encoder.ts';
import { paperCompatibleScores } from '../shared/evaluation/metrics/paper-compatible.ts';
import { describeTexts, scoreTexts, textStatistics } from '../shared/evaluation/metrics/text-scores.ts';
import type { TextPair } from '../shared/evaluation/metrics/tokens.ts';
import { defaultWordNet } from '../shared/evaluation/metrics/wordnet/wordnet.ts';
import { BOOTSTRAP_DEFAULTS, bootstrap } from '../shared/evaluation/statistics/bootstrap.ts';
import { pairedBootstrap } from '../shared/evaluation/statistics/paired-bootstrap.ts';
import { type RandomSource, randomFromSeed } from '../shared/evaluation/statistics/random.ts';

const USAGE = `Times the text metrics on pairs made from the translated report fixtures; one thread.

  npm run bench:metrics -- [--pairs 2200] [--resamples 1000] [--encoder DIR] [--json]

  --encoder DIR  BERTScore as well, on all cores
`;

const REPORTS = new URL('../shared/dataset/translation/fixtures/report-pairs.jsonl', import.meta.url);

/** Reports of two fixtures in one, and a candidate with some of its words dropped, repeated or moved. */
function makePairs(count: number): TextPair[] {
  const reports = readFileSync(REPORTS, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { english: string }).english);
  const random = randomFromSeed(1);
  const report = () => reports[random.below(reports.length)]!;
  return Array.from({ length: count }, () => {
    const reference = `${report()} ${report()}`;
    return { candidate: disturbed(reference, random), reference };
  });
}

function disturbed(text: string, random: RandomSource): string {
  const words = text.split(' ').filter(() => random.uniform() > 0.2);
  for (let i = 0; i < words.length / 5; i++) {
    const [word] = words.splice(random.below(words.length), 1);
    words.splice(random.below(words.length + 1), 0, word!);
  }
  return words.join(' ');
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '2200' },
    resamples: { type: 'string', default: String(BOOTSTRAP_DEFAULTS.resamples) },
    encoder: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const pairs = makePairs(Number(values.pairs));
// A tenth of the patients has two ECGs.
const patients = pairs.map((_, i) => (i % 10 === 9 ? i - 1 : i));
const resamples = Number(values.resamples);

const wordNet = await timed(defaultWordNet);
const statistics = await timed(() => textStatistics(pairs));
const scores = await timed(() => ({
  ...scoreTexts(statistics.result),
  ...describeTexts(statistics.result),
}));
const score = (cases: readonly number[]) => scoreTexts(statistics.result, cases);
const intervals = await timed(() => bootstrap(patients, score, { resamples }));
const paired = await timed(() => pairedBootstrap(patients, score, score, { resamples }));
const paper = await timed(() => paperCompatibleScores(pairs, wordNet.result));
const seconds = {
  wordNet: wordNet.seconds,
  statistics: statistics.seconds,
  scores: scores.seconds,
  bootstrap: intervals.seconds,
  metricsWithIntervals: wordNet.seconds + statistics.seconds + scores.seconds + intervals.seconds,
  pairedBootstrap: paired.seconds,
  paperCompatible: paper.seconds,
};
const bertScore = values.encoder === undefined ? undefined : await timeBertScore(values.encoder);

async function timeBertScore(folder: string) {
  const encoder = await timed(() => loadBertEncoder(folder));
  const { seconds, result } = await timed(() => bertScores(pairs, encoder.result));
  const f1 = result.reduce((sum, one) => sum + one.f1, 0) / result.length;
  await encoder.result.dispose();
  return { encoder: encoder.result.label, loadSeconds: encoder.seconds, seconds, f1 };
}

const rounded = (_key: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toFixed(4)) : value;
const result = {
  machine: cpus()[0]?.model,
  pairs: pairs.length,
  resamples,
  seconds,
  bertScore,
  intervals: intervals.result,
};
if (values.json) {
  process.stdout.write(`${JSON.stringify(result, rounded)}\n`);
} else {
  const rows = Object.entries(seconds).map(([name, value]) => `| ${name} | ${value.toFixed(2)} |`);
  process.stdout.write(`${result.machine}, ${pairs.length} pairs, ${resamples} resamples, one thread\n\n`);
  process.stdout.write(`| step | seconds |\n|---|---|\n${rows.join('\n')}\n`);
  if (bertScore !== undefined) {
    process.stdout.write(`| BERTScore, ${bertScore.encoder} | ${bertScore.seconds.toFixed(2)} |\n`);
  }
}
