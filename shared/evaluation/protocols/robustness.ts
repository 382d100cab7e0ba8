import path from 'node:path';
import { z } from 'zod';
import { generateCases } from '../cases/generate-cases.ts';
import { appendJsonLines, dropCutLine, readJsonLinesIfAny } from '../cases/json-lines.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { CLEAN, CONDITIONS, type Condition } from '../perturbation/catalogue.ts';
import { scoredSet, scoreSelection } from '../scoring/score-set.ts';
import type { Interval } from '../statistics/bootstrap.ts';
import { seedOfText } from '../statistics/text-seed.ts';
import { meanConfidence } from './confidence.ts';
import type { RunContext } from './context.ts';
import { taskPrompt } from './task-prompt.ts';

/** The scores that the curves show. */
export const CURVE_SCORES = ['rougeL', 'bleu4', 'microF1', 'superclassMacroF1', 'rhythm.AFIB'] as const;

export interface ConditionResult {
  perturbation: string;
  level: string;
  strength: number | null;
  scores: Record<(typeof CURVE_SCORES)[number], Interval | null>;
  /** Share that the signal quality called limited or unusable, or whose electrodes it doubted. */
  flagged: number;
  unusable: number;
  /** Mean probability of the reports' tokens. */
  meanConfidence: number | null;
}

export interface RobustnessResult {
  clean: ConditionResult;
  conditions: ConditionResult[];
  /** Of each curve: mean over its levels of a score as a share of the clean one; 1 is untouched. */
  areas: Record<string, Record<(typeof CURVE_SCORES)[number], number | null>>;
}

const flagLine = z.object({
  id: z.string(),
  grade: z.enum(['acceptable', 'limited', 'unusable']),
  isPlacementSuspected: z.boolean(),
});
type Flag = z.infer<typeof flagLine>;

function slug({ perturbation, level }: Condition): string {
  return `${perturbation} ${level}`
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/-+$/, '');
}

/** A seed for one ECG under one condition, the same in every run. */
function seedOf(seed: number, id: string, { perturbation, level }: Condition): number {
  return seedOfText(`${seed}|${id}|${perturbation}|${level}`);
}

async function casesUnder(
  context: RunContext,
  condition: Condition,
): Promise<{ cases: EvaluationCase[]; flags: Flag[] }> {
  const { chosen, dataset, inputs, folder, models, signals, trainingTexts, scoring, progress } = context;
  const file = path.join(folder, `${slug(condition)}.jsonl`);
  const flagFile = path.join(folder, `${slug(condition)}.quality.jsonl`);
  await dropCutLine(flagFile);
  const flags = new Map(
    (await readJsonLinesIfAny(flagFile, flagLine, 'INVALID_CASES')).map((flag) => [flag.id, flag]),
  );
  const name = `${condition.perturbation} ${condition.level}`;
  const cases = await generateCases(chosen, {
    file,
    model: models,
    promptOf: taskPrompt(context),
    trainingTexts,
    inputOf: async ({ id, index }) => {
      const disturbed = await signals.run('disturb', {
        input: await inputs.read(index),
        contract: dataset.manifest.contract,
        perturbation: condition.perturbation,
        level: condition.level,
        seed: seedOf(scoring.seed, id, condition),
      });
      const { grade, isPlacementSuspected } = disturbed;
      if (!flags.has(id)) await appendJsonLines(flagFile, [{ id, grade, isPlacementSuspected }]);
      flags.set(id, { id, grade, isPlacementSuspected });
      return disturbed.input;
    },
    onProgress: (done) => progress(name, done, chosen.length),
  });
  return { cases, flags: chosen.flatMap(({ id }) => flags.get(id) ?? []) };
}

function conditionResult(
  { perturbation, level, strength }: Condition,
  cases: readonly EvaluationCase[],
  flags: readonly Flag[],
  context: RunContext,
): ConditionResult {
  const { intervals } = scoreSelection(scoredSet(cases, null), () => true, context.scoring);
  const share = (isSo: (flag: Flag) => boolean) => flags.filter(isSo).length / flags.length;
  const score = (name: string) => {
    const found = intervals[name];
    return found && Number.isFinite(found.value) ? found : null;
  };
  return {
    perturbation,
    level,
    strength,
    scores: Object.fromEntries(CURVE_SCORES.map((name) => [name, score(name)])) as ConditionResult['scores'],
    flagged: share(({ grade, isPlacementSuspected }) => grade !== 'acceptable' || isPlacementSuspected),
    unusable: share(({ grade }) => grade === 'unusable'),
    meanConfidence: meanConfidence(cases),
  };
}

/** Protocol 3: the same ECGs under every condition of the catalogue. */
export async function robustnessResult(context: RunContext): Promise<RobustnessResult> {
  const results: ConditionResult[] = [];
  for (const condition of [CLEAN, ...CONDITIONS]) {
    const { cases, flags } = await casesUnder(context, condition);
    results.push(conditionResult(condition, cases, flags, context));
  }
  const [clean, ...conditions] = results as [ConditionResult, ...ConditionResult[]];
  const curves = Map.groupBy(conditions, ({ perturbation }) => perturbation);
  const area = (curve: readonly ConditionResult[], name: (typeof CURVE_SCORES)[number]) => {
    const untouched = clean.scores[name]?.value;
    const values = curve.flatMap(({ scores }) => scores[name]?.value ?? []);
    if (!untouched || values.length === 0) return null;
    return values.reduce((sum, value) => sum + value, 0) / values.length / untouched;
  };
  const areas = Object.fromEntries(
    [...curves].map(([name, curve]) => [
      name,
      Object.fromEntries(CURVE_SCORES.map((score) => [score, area(curve, score)])),
    ]),
  ) as RobustnessResult['areas'];
  return { clean, conditions, areas };
}
