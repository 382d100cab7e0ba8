import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EvidenceCase, foldCases } from './evidence/cases.ts';
import { countFold, emptyCounts, priorityShares } from './evidence/score.ts';
import { swapScores } from './evidence/swaps.ts';

const USAGE = `Scores the evidence rules and omission detectors on PTB-XL, its codes standing in for the report.

  node bench/evidence.ts --ptbxl DIR [--folds 9] [--seed 1] [--cache DIR] [--json]

  --folds   folds to score, e.g. 1,2,3; margins were chosen on 1 to 8
  --cache   keeps the measurements here for the next run; empty it when they change
`;

const { values } = parseArgs({
  options: {
    ptbxl: { type: 'string' },
    folds: { type: 'string', default: '9' },
    seed: { type: 'string', default: '1' },
    cache: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || values.ptbxl === undefined) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 1);
}

const cache = values.cache ?? (await mkdtemp(join(tmpdir(), 'evidence-')));
const seed = Number(values.seed);
const codesOnly = emptyCounts();
const withAxis = emptyCounts();
for (const fold of values.folds.split(',').map(Number)) {
  const cases: EvidenceCase[] = [];
  for await (const one of foldCases(values.ptbxl, fold, cache)) cases.push(one);
  countFold(codesOnly, cases, { withAxis: false, seed });
  countFold(withAxis, cases, { withAxis: true, seed });
}
if (values.cache === undefined) await rm(cache, { recursive: true });

const rules = [...withAxis.rules].map(([rule, count]) => ({
  rule,
  stated: count.stated,
  contradicted: count.contradicted / count.stated,
  supported: count.supported / count.stated,
  othersContradicted: count.othersContradicted / count.others,
}));
const stated = [...withAxis.rules.values()];
const total = (of: (count: (typeof stated)[number]) => number) =>
  stated.reduce((sum, count) => sum + of(count), 0);
const detectors = [...withAxis.detectors].map(([finding, count]) => ({
  finding,
  found: count.found,
  precision: count.mentioned / count.found,
  shareOfNormal: count.inNormal / withAxis.normal,
}));
const result = {
  folds: values.folds,
  records: withAxis.records,
  allStatements: {
    stated: total((count) => count.stated),
    contradicted: total((count) => count.contradicted) / total((count) => count.stated),
    supported: total((count) => count.supported) / total((count) => count.stated),
  },
  rules,
  detectors,
  priorities: priorityShares(withAxis.priorities),
  swappedReports: { codes: swapScores(codesOnly.swaps), codesAndAxis: swapScores(withAxis.swaps) },
};

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(4)) : value;
}

if (values.json) process.stdout.write(`${JSON.stringify(result, rounded)}\n`);
else {
  const percent = (share: number) => (Number.isNaN(share) ? '' : (share * 100).toFixed(1));
  const lines = [
    '| rule: finding | stated | contradicted % | supported % | contradicted where not coded % |',
    '|---|---|---|---|---|',
    ...rules.map(
      (row) =>
        `| ${row.rule} | ${row.stated} | ${percent(row.contradicted)} | ${percent(row.supported)} | ${percent(row.othersContradicted)} |`,
    ),
    '',
    '| measured | found | mentioned by the codes % | found in normal ECGs % |',
    '|---|---|---|---|',
    ...detectors.map(
      (row) =>
        `| ${row.finding} | ${row.found} | ${percent(row.precision)} | ${percent(row.shareOfNormal)} |`,
    ),
    '',
    JSON.stringify(
      { all: result.allStatements, priorities: result.priorities, swapped: result.swappedReports },
      rounded,
      2,
    ),
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
