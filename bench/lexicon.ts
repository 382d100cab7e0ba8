import { parseArgs } from 'node:util';
import { openPtbxl } from '../shared/dataset/ptbxl/source.ts';
import {
  type Agreement,
  type ClinicalScores,
  clinicalScores,
} from '../shared/evaluation/metrics/clinical/scores.ts';
import { tallyCase } from '../shared/evaluation/metrics/clinical/tally.ts';
import { readStatements } from '../shared/report/statements/read-statements.ts';
import { codingHabitsTable } from './lexicon/coding-habits.ts';

const USAGE = `Scores the lexicon: PTB-XL's reference texts in English against its SCP-ECG codes, the ceiling of every clinical score.

  npm run bench:lexicon -- --ptbxl DIR [--folds 9[,8…]] [--json]
  npm run bench:lexicon -- --ptbxl DIR --folds 1,2,3,4,5,6,7,8 --habits   how PTB-XL's coders recorded some wordings
`;

function row(name: string, { positives, claimed, precision, recall, f1 }: Agreement): string {
  const values = [precision, recall, f1].map((value) => value?.toFixed(3) ?? '–');
  return `| ${name} | ${positives} | ${claimed} | ${values.join(' | ')} |`;
}

function table(scores: ClinicalScores, milliseconds: number): string {
  const macro = [
    `macro F1 of the ${scores.macroStatements} statements with at least 20 positives: ${scores.macroF1?.toFixed(3)}`,
    `macro F1 of the five superclasses: ${scores.superclassMacroF1?.toFixed(3)}`,
  ];
  return [
    `${scores.cases} reports, read in ${milliseconds.toFixed(0)} ms`,
    ...macro,
    '',
    '| | positives | claimed | precision | recall | F1 |',
    '|---|---|---|---|---|---|',
    row('all statements (micro)', scores.micro),
    row('rare tail', scores.rare),
    row('borderline', scores.borderline),
    ...Object.entries(scores.superclasses).map(([name, score]) => row(name, score)),
    ...scores.statements.map((score) => row(`${score.code}: ${score.name}`, score)),
    '',
  ].join('\n');
}

/** The English reference text and the codes of each report in these folds; reports without text are left out. */
async function referenceTexts(
  folder: string,
  folds: ReadonlySet<number>,
): Promise<{ text: string; scpCodes: Record<string, number> }[]> {
  const { records } = await openPtbxl(folder);
  const texts: { text: string; scpCodes: Record<string, number> }[] = [];
  for await (const { fold, reference, facts } of records) {
    if (folds.has(fold) && reference?.english)
      texts.push({ text: reference.english, scpCodes: facts.scpCodes });
  }
  return texts;
}

const { values } = parseArgs({
  options: {
    ptbxl: { type: 'string' },
    folds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    habits: { type: 'boolean', default: false },
  },
});
if (values.ptbxl === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const cases = await referenceTexts(values.ptbxl, new Set(values.folds.split(',').map(Number)));
const started = performance.now();
const read = cases.map(({ text }) => readStatements(text));
const milliseconds = performance.now() - started;
const readCases = cases.map(({ scpCodes }, i) => ({ statements: read[i]!, scpCodes }));
if (values.habits) {
  process.stdout.write(codingHabitsTable(readCases));
} else {
  const scores = clinicalScores(
    readCases.map((one) => tallyCase({ ...one, referenceStatements: one.statements })),
  );
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ folds: values.folds, milliseconds, ...scores })}\n`
      : table(scores, milliseconds),
  );
}
