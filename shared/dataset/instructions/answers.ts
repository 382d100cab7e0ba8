import { CONDUCTION } from '../../report/statements/lexicon/conduction.ts';
import { ECTOPY } from '../../report/statements/lexicon/ectopy.ts';
import type { LexiconGroup } from '../../report/statements/lexicon/finding.ts';
import { HYPERTROPHY_GROUP } from '../../report/statements/lexicon/hypertrophy.ts';
import { INFARCTION } from '../../report/statements/lexicon/infarction.ts';
import { findingOf } from '../../report/statements/lexicon/lexicon.ts';
import { PACING } from '../../report/statements/lexicon/pacing.ts';
import { RHYTHM } from '../../report/statements/lexicon/rhythm.ts';
import { ST_T_GROUP } from '../../report/statements/lexicon/st-t.ts';
import type { ClaimedFindings } from './findings.ts';

function idsOf(...groups: readonly LexiconGroup[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ findings }) => findings.map(({ id }) => id)));
}

const RHYTHM_IDS = idsOf(RHYTHM, ECTOPY, PACING);
const CONDUCTION_IDS = idsOf(CONDUCTION);
const HYPERTROPHY_IDS = idsOf(HYPERTROPHY_GROUP);
const INFARCTION_IDS = idsOf(INFARCTION);
const ST_T_IDS = idsOf(ST_T_GROUP);
/** Findings about the QRS axis. */
export const AXIS_FINDINGS: ReadonlySet<string> = new Set([
  'normal-axis',
  'left-axis-deviation',
  'right-axis-deviation',
  'vertical-axis',
  'horizontal-axis',
  'indeterminate-axis',
]);
/** ST-T findings with another cause than a lack of blood. */
const NOT_ISCHAEMIC: ReadonlySet<string> = new Set([
  'LNGQT',
  'DIG',
  'EL',
  'high-t',
  'short-qt',
  'early-repolarisation',
  'u-wave',
]);
const ISCHAEMIA_IDS = INFARCTION_IDS.union(ST_T_IDS).difference(NOT_ISCHAEMIC);
/** Verdicts on the whole ECG, and what says no more than that. */
const VERDICT_IDS: ReadonlySet<string> = new Set(['NORM', 'abnormal-ecg', 'borderline-ecg', 'ABQRS']);
/** What a normal ECG has: beside anything else it is normal but for that. */
const NORMAL_IDS: ReadonlySet<string> = new Set(['NORM', 'SR', 'normal-axis']);

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "left bundle branch block", "possible inferior myocardial infarction". */
function namesOf(findings: ClaimedFindings, isWanted: (id: string) => boolean): string[] {
  return Object.entries(findings)
    .filter(([id]) => isWanted(id))
    .map(([id, certainty]) => (certainty === 'possible' ? 'possible ' : '') + findingOf(id).name);
}

function sentences(names: readonly string[], none: string): string {
  return (names.length === 0 ? [none] : names).map((name) => `${capitalised(name)}.`).join(' ');
}

/** The verdict that the report itself gives; undefined if it gives none. */
function verdict(findings: ClaimedFindings): string | undefined {
  if ('borderline-ecg' in findings) return 'borderline ECG';
  if (findings.NORM === undefined) return 'abnormal-ecg' in findings ? 'abnormal ECG' : undefined;
  const isOtherwise = Object.keys(findings).some((id) => !NORMAL_IDS.has(id));
  return `${findings.NORM === 'possible' ? 'possibly ' : ''}${isOtherwise ? 'otherwise ' : ''}normal ECG`;
}

function isPathology(id: string): boolean {
  const { kind, superclass } = findingOf(id);
  return kind === 'diagnosis' && superclass !== null && superclass !== 'NORM';
}

/** All findings and the verdict, which "abnormal" is only where no finding says why; undefined if there is none. */
function oneLine(findings: ClaimedFindings): string | undefined {
  const rhythm = namesOf(findings, (id) => RHYTHM_IDS.has(id));
  const others = namesOf(
    findings,
    (id) => !RHYTHM_IDS.has(id) && !VERDICT_IDS.has(id) && id !== 'normal-axis',
  );
  const reasons = others.length > 0 ? others : namesOf(findings, (id) => id === 'ABQRS');
  const judged = verdict(findings);
  const isSaid = judged === undefined || (judged === 'abnormal ECG' && reasons.length > 0);
  const listed = [...rhythm, ...reasons, ...(isSaid ? [] : [judged])];
  return listed.length === 0 ? undefined : `${capitalised(listed.join(', '))}.`;
}

function structured(findings: ClaimedFindings): string {
  const section = (title: string, ids: ReadonlySet<string>, none: string) =>
    `${title}: ${namesOf(findings, (id) => ids.has(id)).join(', ') || none}.`;
  const implied = Object.keys(findings).some(isPathology) ? 'abnormal ECG' : 'not stated';
  return [
    section('Rhythm', RHYTHM_IDS, 'not stated'),
    section('Axis', AXIS_FINDINGS, 'not stated'),
    section('Conduction', CONDUCTION_IDS, 'none'),
    section('Hypertrophy', HYPERTROPHY_IDS, 'none'),
    section('Infarction', INFARCTION_IDS, 'none'),
    section('ST-T', ST_T_IDS, 'none'),
    `Conclusion: ${verdict(findings) ?? implied}.`,
  ].join(' ');
}

/** Answers to the tasks that are about a part of a report; a task that the report has no answer to is left out. */
export type TaskAnswers = Readonly<Record<string, string>>;

/**
 * What a report answers to the other tasks, from the findings it claims. A part that it does not mention is taken as
 * not there, as reports of a whole ECG mention what is abnormal; only its rhythm must be named. An ECG is judged normal
 * or abnormal no further than the report and its diagnoses do.
 *
 * @example answersOf(findingsOf('Atrial fibrillation. Old inferior infarct.')).conduction // 'No conduction abnormality.'
 */
export function answersOf(findings: ClaimedFindings): TaskAnswers {
  const rhythm = namesOf(findings, (id) => RHYTHM_IDS.has(id));
  const line = oneLine(findings);
  return {
    ...(rhythm.length > 0 && { rhythm: sentences(rhythm, '') }),
    conduction: sentences(
      namesOf(findings, (id) => CONDUCTION_IDS.has(id)),
      'no conduction abnormality',
    ),
    ischaemia: sentences(
      namesOf(findings, (id) => ISCHAEMIA_IDS.has(id)),
      'no sign of ischaemia or infarction',
    ),
    ...(line !== undefined && { 'one-line': line, structured: structured(findings) }),
  };
}
