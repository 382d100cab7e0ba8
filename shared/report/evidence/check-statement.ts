import type { Certainty, Statement } from '../statements/schema.ts';
import type { Facts } from './facts.ts';
import { findingOf } from './finding.ts';
import type { Judgement, Presence } from './presence.ts';
import { ruleFor } from './rules/all.ts';
import type { Evidence, Verdict } from './schema.ts';

const VERDICTS: Record<Certainty, Record<Presence, Verdict>> = {
  stated: {
    absent: 'contradicted',
    unlikely: 'contradicted',
    unclear: 'unverifiable',
    likely: 'supported',
    present: 'supported',
  },
  possible: {
    absent: 'contradicted',
    unlikely: 'unverifiable',
    unclear: 'unverifiable',
    likely: 'supported',
    present: 'supported',
  },
  negated: {
    absent: 'supported',
    unlikely: 'supported',
    unclear: 'unverifiable',
    likely: 'unverifiable',
    present: 'contradicted',
  },
};

/** Evidence that neither supports nor contradicts; of the rule "none" where no rule is for it. */
export function unverifiable(rule: string, reason: string, reference = ''): Evidence {
  return { verdict: 'unverifiable', rule, reason, values: [], reference };
}

/** Verdict of a judgement on a statement of this certainty. */
export function verdictOf({ presence }: Judgement, certainty: Certainty): Verdict {
  return VERDICTS[certainty][presence];
}

/**
 * Holds one statement of a report, which mentions these findings, against the measurements. "Possible" is contradicted only by stronger evidence than a plain
 * statement, a negated one by the clear presence of what it denies. Never throws.
 */
export function checkStatement(statement: Statement, facts: Facts, mentioned: ReadonlySet<string>): Evidence {
  const finding = findingOf(statement);
  const rule = finding === null ? undefined : ruleFor(finding);
  if (finding === null || !rule) return unverifiable('none', 'No measurement tells about this statement.');
  if (facts.quality.grade === 'unusable') {
    return unverifiable(rule.name, 'The recording is too poor to be measured.', rule.reference);
  }
  const judgement = rule.judge(facts, { finding, leads: statement.leads, mentioned });
  return {
    verdict: verdictOf(judgement, statement.certainty),
    rule: rule.name,
    reason: judgement.reason,
    values: [...judgement.values],
    reference: rule.reference,
  };
}
