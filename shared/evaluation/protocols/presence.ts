import type { DatasetManifest, Instruction } from '../../dataset/schema.ts';
import type { ModelTask } from '../../model/package.ts';
import { randomFromSeed } from '../statistics/random.ts';
import { seedOfText } from '../statistics/text-seed.ts';

/** Findings asked after of each record, of those that its report claims and of the others. */
const ASKED_OF_EACH = 2;

type AskedFinding = NonNullable<ModelTask['findings']>[number];

/** One question after one finding of one record. */
export interface PresenceQuestion {
  readonly instruction: Instruction;
  readonly finding: AskedFinding;
  /** Whether the reference report states it or holds it possible; what it does not mention is not there. */
  readonly isThere: boolean;
}

/** Counts of the answers to such questions. */
export interface PresenceScores {
  readonly asked: number;
  readonly accuracy: number;
  /** Share of what is there that was answered with yes or possibly; null when nothing was. */
  readonly sensitivity: number | null;
  /** Share of what is not there that was answered with no. */
  readonly specificity: number | null;
  readonly f1: number | null;
}

export interface PresenceResult extends PresenceScores {
  /** Share of the answers that are none of yes, possibly and no; they count as no. */
  readonly unreadable: number;
  readonly findings: Readonly<Record<string, PresenceScores>>;
}

function sample<T>(values: readonly T[], count: number, below: (count: number) => number): T[] {
  const left = [...values];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0]!);
}

/**
 * Up to two findings that the record's report claims and two that it does not, drawn by seed: of all questions most
 * would be answered by "no". Records without a report are not asked after.
 */
export function presenceQuestions(
  instructions: readonly Instruction[],
  findings: readonly AskedFinding[],
  seed: number,
): PresenceQuestion[] {
  return instructions.flatMap((instruction) => {
    if (instruction.messages[1] === undefined) return [];
    const { below } = randomFromSeed(seedOfText(`${seed}|${instruction.id}|presence`));
    const isClaimed = ({ id }: AskedFinding) => id in instruction.findings;
    const claimed = sample(findings.filter(isClaimed), ASKED_OF_EACH, below);
    const others = sample(
      findings.filter((finding) => !isClaimed(finding)),
      ASKED_OF_EACH,
      below,
    );
    return [
      ...claimed.map((finding) => ({ instruction, finding, isThere: true })),
      ...others.map((finding) => ({ instruction, finding, isThere: false })),
    ];
  });
}

interface Judged {
  readonly isThere: boolean;
  readonly isClaimed: boolean;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

function scores(judged: readonly Judged[]): PresenceScores {
  const count = (isThere: boolean, isClaimed: boolean) =>
    judged.filter((one) => one.isThere === isThere && one.isClaimed === isClaimed).length;
  const [truePositives, falseNegatives] = [count(true, true), count(true, false)];
  const [falsePositives, trueNegatives] = [count(false, true), count(false, false)];
  return {
    asked: judged.length,
    accuracy: (truePositives + trueNegatives) / judged.length,
    sensitivity: share(truePositives, truePositives + falseNegatives),
    specificity: share(trueNegatives, trueNegatives + falsePositives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

/** Scores the answers, in the order of the questions; null without any. */
export function presenceResult(
  questions: readonly PresenceQuestion[],
  answers: readonly string[],
  { stated, possible, absent }: DatasetManifest['presenceAnswers'],
): PresenceResult | null {
  if (questions.length === 0) return null;
  const judged = questions.map(({ finding, isThere }, i) => {
    const answer = answers[i]!.trim();
    return { id: finding.id, isThere, isClaimed: answer === stated || answer === possible };
  });
  const unreadable = answers.filter((answer) => ![stated, possible, absent].includes(answer.trim())).length;
  const byFinding = Map.groupBy(judged, ({ id }) => id);
  return {
    ...scores(judged),
    unreadable: unreadable / questions.length,
    findings: Object.fromEntries([...byFinding].map(([id, group]) => [id, scores(group)])),
  };
}
