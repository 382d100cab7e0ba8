/** Sixteen ways to ask … */
const REQUESTS = [
  'Report',
  'Describe',
  'Interpret',
  'Write up',
  'Give a reading of',
  'Give your findings on',
  'Write a short report on',
  'Provide a report of',
  'I need a report on',
  'Please report',
  'Please describe',
  'Please interpret',
  'Kindly write a report on',
  'Could you interpret',
  'State what you see in',
  'Tell me the findings of',
] as const;

/** … for the report of one of sixteen things. */
const OBJECTS = [
  'this ECG',
  'this EKG',
  'the ECG',
  'the attached ECG',
  'this electrocardiogram',
  'this 12-lead ECG',
  'the following ECG',
  'this ECG recording',
  'this resting ECG',
  'this tracing',
  'this ECG tracing',
  'the 12-lead tracing',
  "the patient's ECG",
  "this patient's tracing",
  'the recorded signal',
  'this cardiac recording',
] as const;

/** The request for a report in 256 wordings; the first is the task's own prompt. */
export const REPORT_WORDINGS: readonly string[] = OBJECTS.flatMap((object) =>
  REQUESTS.map((request) => `${request} ${object}.`),
);

/** The other tasks in a few wordings each; the first is the task's own prompt. */
export const RHYTHM_WORDINGS: readonly string[] = [
  'State the rhythm only.',
  'What is the rhythm?',
  'Name the rhythm of this ECG.',
  'Report only the rhythm.',
  'Which rhythm is this?',
  'Rhythm only, please.',
  'Give the rhythm and any ectopic beats.',
  'Describe just the rhythm of this tracing.',
];
export const CONDUCTION_WORDINGS: readonly string[] = [
  'Describe the conduction only.',
  'Is conduction normal?',
  'Report only AV and intraventricular conduction.',
  'Are there blocks or delays of conduction?',
  'Conduction only, please.',
  'Name any conduction abnormality.',
  'State AV block, bundle branch block or fascicular block, if any.',
  'What about conduction in this ECG?',
];
export const ISCHAEMIA_WORDINGS: readonly string[] = [
  'Describe signs of ischaemia or infarction only.',
  'Are there signs of ischaemia or infarction?',
  'Report only ischaemia, infarction and ST-T changes.',
  'Is there any sign of myocardial infarction or ischaemia?',
  'Ischaemia and infarction only, please.',
  'Name ST-T changes and infarcts, if any.',
  'What speaks for ischaemia in this ECG?',
  'Describe the repolarisation and old or new infarcts.',
];
export const ONE_LINE_WORDINGS: readonly string[] = [
  'Summarise this ECG in one line.',
  'One line only, please.',
  'Give a one-line summary of this ECG.',
  'Sum this ECG up in one sentence.',
  'The ECG in one sentence, please.',
  'Give the conclusion in one line.',
  'Put the findings into one line.',
  'In a single line, what does this ECG show?',
];
export const STRUCTURED_WORDINGS: readonly string[] = [
  'Report this ECG by sections.',
  'Give a structured report of this ECG.',
  'Report rhythm, axis, conduction, hypertrophy, infarction and ST-T one by one.',
  'Write a structured report.',
  'Go through this ECG section by section.',
  'Report this tracing in sections.',
  'List the findings by section.',
  'Structured report, please.',
];
export const PRESENCE_WORDINGS: readonly string[] = [
  'Is there {finding}?',
  'Does this ECG show {finding}?',
  'Do you see {finding}?',
  'Any {finding}?',
  'Check this ECG for {finding}.',
  'Are there signs of {finding}?',
  'Is {finding} present?',
  'Look for {finding} in this tracing.',
];
