import type { Abnormality } from './detect.ts';
import { ISCHAEMIA } from './detectors/mentions.ts';
import { findingOf } from './finding.ts';
import type { CheckedStatement, Priority } from './schema.ts';

/**
 * Findings that call for a person at once: complete AV block (class I indication for pacing, 2018 ACC/AHA/HRS
 * bradycardia guideline) and acute injury (Fourth Universal Definition of MI).
 */
const URGENT = ['3AVB', 'INJIN', 'INJAS', 'INJAL', 'INJLA', 'INJIL', 'STE_', 'st-elevation'];

/**
 * Findings that a guideline asks to be acted on, but not within minutes: second degree block and left bundle branch
 * block (bradycardia guideline), atrial fibrillation and flutter (2023 AF guideline: stroke risk), other tachycardia,
 * ischaemia and pre-excitation, and a long QT (AHA/ACCF 2010).
 */
const SOON: readonly string[] = [
  '2AVB',
  'CLBBB',
  'AFIB',
  'AFLT',
  'SVTAC',
  'PSVT',
  'WPW',
  'LNGQT',
  ...ISCHAEMIA,
];

type Level = Priority['level'];

function levelOf(statement: CheckedStatement): Level {
  const { certainty, evidence } = statement;
  const finding = findingOf(statement);
  if (finding === null || certainty === 'negated' || evidence.verdict === 'contradicted') return 'routine';
  if (URGENT.includes(finding)) return certainty === 'stated' ? 'urgent' : 'soon';
  return SOON.includes(finding) ? 'soon' : 'routine';
}

/**
 * How soon a person should look. `urgent`: a critical abnormality was measured, mentioned or not, or an urgent finding
 * is stated and not contradicted; `soon`: a major abnormality was measured that the report omits, an urgent finding is
 * only possible, or one of the findings that a guideline wants acted on is stated; otherwise `routine`. The critical
 * measured ones are a heart rate that scores 3 in NEWS2 (40 or less, 131 or more), a wide QRS tachycardia, ST
 * elevation in neighbouring leads, and a QTc of 500 ms or more.
 */
export function priorityOf(
  statements: readonly CheckedStatement[],
  measured: readonly Abnormality[],
  omittedFindings: ReadonlySet<string>,
): Priority {
  const reasons: { level: Level; reason: string }[] = [
    ...measured
      .filter(({ detector }) => detector.severity === 'critical')
      .map(({ detector }) => ({ level: 'urgent' as const, reason: `Measured: ${detector.title}.` })),
    ...measured
      .filter(({ detector }) => detector.severity === 'major' && omittedFindings.has(detector.finding))
      .map(({ detector }) => ({
        level: 'soon' as const,
        reason: `Measured, not reported: ${detector.title}.`,
      })),
    ...statements.map((statement) => ({
      level: levelOf(statement),
      reason: `Reported: ${statement.text}.`,
    })),
  ];
  const level = (['urgent', 'soon'] as const).find((one) => reasons.some((reason) => reason.level === one));
  if (level === undefined) return { level: 'routine', reasons: [] };
  return {
    level,
    reasons: [...new Set(reasons.filter((reason) => reason.level === level).map(({ reason }) => reason))],
  };
}
