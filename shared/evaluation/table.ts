import type { FindingScore } from './metrics/findings.ts';
import type { EvaluationScores, TextScores } from './score.ts';

const decimals = (value: number) => value.toFixed(3);

function textRow(name: string, scores: TextScores): string {
  const { cases, bleu1, bleu2, bleu3, bleu4, rougeL, exactMatch } = scores;
  const values = [bleu1, bleu2, bleu3, bleu4, rougeL, exactMatch].map(decimals);
  return `| ${name} | ${cases} | ${values.join(' | ')} |`;
}

function findingRow(score: FindingScore, ceiling: FindingScore): string {
  const values = [score.precision, score.recall, score.f1, ceiling.f1].map(decimals);
  return `| ${score.name} | ${score.positives} | ${values.join(' | ')} |`;
}

/** The scores as Markdown tables. */
export function scoreTable(scores: EvaluationScores): string {
  return [
    '| text | cases | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | ROUGE-L | exact |',
    '|---|---|---|---|---|---|---|---|',
    textRow('all', scores.all),
    textRow('reference text not in training', scores.unseenText),
    textRow(`constant "${scores.constantBaseline.text}"`, scores.constantBaseline.all),
    '',
    '| finding | positives | precision | recall | F1 | F1 of the reference text |',
    '|---|---|---|---|---|---|',
    ...scores.findings.map((score, i) => findingRow(score, scores.findingsCeiling[i]!)),
    '',
  ].join('\n');
}
