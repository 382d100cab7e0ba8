import type { Statement } from '../statements/schema.ts';
import type { Detector } from './detectors/detector.ts';
import { isUncodedFinding, uncodedFinding } from './uncoded-findings.ts';

/**
 * What a rule knows the statement by: its SCP-ECG code, or the name of an uncoded finding, which the lexicon gave or
 * the wording tells; null when it is none of them.
 */
export function findingOf({
  code,
  finding,
  text,
}: Pick<Statement, 'code' | 'finding' | 'text'>): string | null {
  if (code !== null) return code;
  if (finding === undefined) return uncodedFinding(text);
  return isUncodedFinding(finding) ? finding : null;
}

/** What a report mentions: all that it states or calls possible, not what it denies. */
export function mentionedFindings(statements: readonly Statement[]): Set<string> {
  return new Set(
    statements.flatMap((statement) => {
      const finding = statement.certainty === 'negated' ? null : findingOf(statement);
      return finding ?? [];
    }),
  );
}

/** True when one of the findings names or explains what the detector found. */
export function isMentioned({ mentionedBy }: Detector, mentioned: ReadonlySet<string>): boolean {
  return mentionedBy.some((finding) => mentioned.has(finding));
}
