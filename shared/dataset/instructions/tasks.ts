import type { ModelTask } from '../../model/package.ts';
import { findingOf } from '../../report/statements/lexicon/lexicon.ts';
import type { Certainty } from '../../report/statements/schema.ts';
import { REPORT_WORDINGS } from './report-wordings.ts';
import {
  CONDUCTION_WORDINGS,
  ISCHAEMIA_WORDINGS,
  ONE_LINE_WORDINGS,
  PRESENCE_WORDINGS,
  RHYTHM_WORDINGS,
  STRUCTURED_WORDINGS,
} from './task-wordings.ts';

/** A task, and the wordings of its prompt that training draws from. */
export interface TaughtTask extends ModelTask {
  readonly wordings: readonly string[];
}

function task(name: string, description: string, wordings: readonly string[]): TaughtTask {
  return { name, prompt: wordings[0]!, description, wordings };
}

/** Findings that can be asked for one by one: each is claimed by at least 40 reports of PTB-XL's folds 1–7. */
const ASKED_FINDINGS = [
  ...[
    'SR',
    'STACH',
    'SBRAD',
    'SARRH',
    'AFIB',
    'atrial-fibrillation-or-flutter',
    'PACE',
    'PVC',
    'PAC',
    'BIGU',
  ],
  ...['1AVB', 'CLBBB', 'CRBBB', 'IRBBB', 'ILBBB', 'LAFB', 'IVCD', 'LPR'],
  ...['left-axis-deviation', 'right-axis-deviation', 'LVH', 'LAO/LAE', 'RAO/RAE', 'low-voltage-limb-leads'],
  ...['IMI', 'ASMI', 'AMI', 'LMI', 'ALMI', 'QWAVE'],
  ...['ISC_', 'ISCAL', 'ISCIN', 'ISCIL', 'ISCLA', 'ISCAN', 'STD_', 'STE_', 'INVT', 'LOWT', 'LNGQT', 'DIG'],
];

/** The question after one finding. */
export const PRESENCE_TASK = 'presence';

/** Answers to that question. */
export const PRESENCE_ANSWERS: Readonly<Record<Exclude<Certainty, 'negated'> | 'absent', string>> = {
  stated: 'Yes.',
  possible: 'Possibly.',
  absent: 'No.',
};

/** What a model can be asked for when it is trained on our instructions; the first is the default. */
export const TAUGHT_TASKS: readonly TaughtTask[] = [
  task('report', 'A preliminary report of the whole ECG, one statement a sentence.', REPORT_WORDINGS),
  task('rhythm', 'The rhythm and ectopic beats only.', RHYTHM_WORDINGS),
  task('conduction', 'AV and intraventricular conduction only.', CONDUCTION_WORDINGS),
  task('ischaemia', 'Ischaemia, infarction and ST-T changes only.', ISCHAEMIA_WORDINGS),
  task('one-line', 'All findings in one sentence.', ONE_LINE_WORDINGS),
  task(
    'structured',
    'Rhythm, axis, conduction, hypertrophy, infarction, ST-T and a conclusion.',
    STRUCTURED_WORDINGS,
  ),
  {
    ...task(PRESENCE_TASK, 'Whether the ECG shows one finding: yes, no or possibly.', PRESENCE_WORDINGS),
    findings: ASKED_FINDINGS.map((id) => ({ id, name: findingOf(id).name })),
  },
];

export const REPORT_TASK: TaughtTask = TAUGHT_TASKS[0]!;
