/** The request for a report in other words: what a person might type instead of the task's own prompt. */
export const REPORT_PARAPHRASES: readonly string[] = [
  'Write a report of this ECG.',
  'Please describe the findings of this 12-lead ECG.',
  'What does this electrocardiogram show?',
  'Interpret the ECG.',
  'Give a preliminary reading of this tracing.',
  'Summarise this ECG for the physician.',
  'ECG report, please.',
  'Read this ECG and state rhythm, axis, conduction and repolarisation.',
];
