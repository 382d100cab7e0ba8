import { findingsOf } from '../../dataset/instructions/findings.ts';

/** How answers to a task stand to those that the reference reports give. */
export interface AnswerScores {
  readonly cases: number;
  /** Share of the answers that claim exactly the findings of the reference answer, however surely. */
  readonly sameFindings: number;
  /** Micro F1 of the findings; null when neither side claims any. */
  readonly f1: number | null;
  /** Share of the answers that are the reference answer word for word. */
  readonly sameText: number;
}

/** Scores answers against reference answers of the same ECGs; null without any. */
export function scoreAnswers(
  pairs: readonly { readonly answer: string; readonly reference: string }[],
): AnswerScores | null {
  if (pairs.length === 0) return null;
  let right = 0;
  let claims = 0;
  let same = 0;
  for (const { answer, reference } of pairs) {
    const given = new Set(Object.keys(findingsOf(answer)));
    const wanted = new Set(Object.keys(findingsOf(reference)));
    right += 2 * given.intersection(wanted).size;
    claims += given.size + wanted.size;
    if (given.symmetricDifference(wanted).size === 0) same++;
  }
  return {
    cases: pairs.length,
    sameFindings: same / pairs.length,
    f1: claims === 0 ? null : right / claims,
    sameText: pairs.filter(({ answer, reference }) => answer === reference).length / pairs.length,
  };
}
