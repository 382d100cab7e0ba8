import { SUPERCLASSES } from '../report/statements/lexicon/finding.ts';
import type { Agreement, ClinicalScores } from './metrics/clinical/scores.ts';
import { MACRO_MINIMUM_POSITIVES } from './metrics/clinical/statements.ts';
import type { EvaluationScores, TextScores } from './score.ts';

const decimals = (value: number | null | undefined) => value?.toFixed(3) ?? '–';

function textRow(name: string, scores: TextScores): string {
  const { cases, bleu1, bleu2, bleu3, bleu4, rougeL, exactMatch } = scores;
  const values = [bleu1, bleu2, bleu3, bleu4, rougeL, exactMatch].map(decimals);
  return `| ${name} | ${cases} | ${values.join(' | ')} |`;
}

/** F1 of the model, of the constant report and of the reference text. */
function summaryRow(
  name: string,
  scores: EvaluationScores,
  f1: (of: ClinicalScores) => number | null,
): string {
  const { clinical, constantBaseline, clinicalCeiling } = scores;
  const values = [clinical, constantBaseline.clinical, clinicalCeiling].map((of) => decimals(f1(of)));
  return `| ${name} | ${values.join(' | ')} |`;
}

function statementRow(name: string, score: Agreement, ceiling: Agreement | undefined): string {
  const values = [score.precision, score.recall, score.f1, ceiling?.f1].map(decimals);
  return `| ${name} | ${score.positives} | ${values.join(' | ')} |`;
}

function statementRows({ clinical, clinicalCeiling }: EvaluationScores): string[] {
  const ceilingOf = new Map(clinicalCeiling.statements.map((score) => [score.code, score]));
  return clinical.statements
    .filter(({ positives }) => positives >= MACRO_MINIMUM_POSITIVES)
    .map((score) => statementRow(`${score.code}: ${score.name}`, score, ceilingOf.get(score.code)));
}

/** The scores as Markdown tables. */
export function scoreTable(scores: EvaluationScores): string {
  const constant = `constant "${scores.constantBaseline.text}"`;
  return [
    '| text | cases | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | ROUGE-L | exact |',
    '|---|---|---|---|---|---|---|---|',
    textRow('all', scores.all),
    textRow('reference text not in training', scores.unseenText),
    textRow(constant, scores.constantBaseline.all),
    '',
    `| clinical F1 | reports | ${constant} | reference text (ceiling) |`,
    '|---|---|---|---|',
    summaryRow('all statements, micro', scores, ({ micro }) => micro.f1),
    summaryRow(
      `statements with ${MACRO_MINIMUM_POSITIVES} positives or more, macro`,
      scores,
      ({ macroF1 }) => macroF1,
    ),
    summaryRow('five superclasses, macro', scores, ({ superclassMacroF1 }) => superclassMacroF1),
    ...SUPERCLASSES.map((name) =>
      summaryRow(`superclass ${name}`, scores, ({ superclasses }) => superclasses[name].f1),
    ),
    summaryRow('rare tail', scores, ({ rare }) => rare.f1),
    summaryRow('borderline', scores, ({ borderline }) => borderline.f1),
    '',
    '| statement | positives | precision | recall | F1 | F1 of the reference text |',
    '|---|---|---|---|---|---|',
    ...statementRows(scores),
    '',
  ].join('\n');
}
