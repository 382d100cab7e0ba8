import { AXIS_FINDINGS } from '../../dataset/instructions/answers.ts';
import { readStatements } from '../../report/statements/read-statements.ts';

/** What tells house styles apart from outside. */
export interface StyleMarks {
  readonly reports: number;
  /** Share of the reports that name the QRS axis, normal or not. */
  readonly namesAxis: number;
  readonly meanWords: number;
}

export interface StyleResult {
  /** Name of the package's style; null is the report as the run asks for it. */
  readonly style: string | null;
  readonly marks: StyleMarks;
  /** The same of the reference reports of the house, among the scored records; null without any. */
  readonly references: StyleMarks | null;
}

function namesAxis(text: string): boolean {
  return readStatements(text).some(({ finding }) => finding !== undefined && AXIS_FINDINGS.has(finding));
}

/** The marks of some reports; null without any. */
export function styleMarks(texts: readonly string[]): StyleMarks | null {
  if (texts.length === 0) return null;
  const words = texts.map((text) => text.split(/\s+/).filter((word) => word !== '').length);
  return {
    reports: texts.length,
    namesAxis: texts.filter(namesAxis).length / texts.length,
    meanWords: words.reduce((sum, count) => sum + count, 0) / texts.length,
  };
}
