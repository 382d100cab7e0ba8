import type { Statement } from '../statements/schema.ts';
import type { Detector } from './detectors/detector.ts';
import { uncodedFinding } from './uncoded-findings.ts';

/** The SCP-ECG code, or the name of an uncoded finding; null when the clause is neither. */
export function findingOf({ code, text }: Pick<Statement, 'code' | 'text'>): string | null {
  return code ?? uncodedFinding(text);
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
