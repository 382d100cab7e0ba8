import type { Statement } from '../statements/schema.ts';
import { uncodedFinding } from './uncoded-findings.ts';

/** The SCP-ECG code, or the name of an uncoded finding; null when the clause is neither. */
export function findingOf({ code, text }: Pick<Statement, 'code' | 'text'>): string | null {
  return code ?? uncodedFinding(text);
}
