/** The request for a report as people might type it, in wordings that none of the training set's is. */
export const REPORT_PARAPHRASES: readonly string[] = [
  'What does this electrocardiogram show?',
  'ECG report, please.',
  'Read this ECG and state rhythm, axis, conduction and repolarisation.',
  'Give a preliminary reading for the ward.',
  'Summarise the findings for the physician on call.',
  'Anything abnormal here? Write it down as a report.',
  'You are a cardiologist. Dictate your findings.',
  'Analyse the twelve leads and note every abnormality.',
  'How would you read this trace?',
  'Findings?',
  'Please have a look at this heart tracing and write what you find.',
  'Generate the clinical report for these leads.',
  'Interpretation of the electrocardiogram, in short sentences:',
  'Walk me through what is seen on this recording.',
  'The patient had this ECG taken today; put its result into words.',
  'report ecg',
];
