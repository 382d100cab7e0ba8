import { expect, it } from 'vitest';
import { modelManifest } from '../shared/model/package.ts';
import { offersInWords } from './model-offers.ts';

const MODEL = modelManifest.pick({ name: true, tasks: true, defaultTask: true, context: true }).parse({
  name: 'tiny',
  tasks: [
    { name: 'report', prompt: 'Report this ECG.', description: 'The whole ECG.' },
    {
      name: 'presence',
      prompt: 'Is there {finding}?',
      description: 'One finding.',
      findings: [{ id: 'AFIB', name: 'atrial fibrillation' }],
    },
  ],
  defaultTask: 'report',
  context: {
    styles: [{ name: 'terse', prompt: 'Style: terse.', description: 'Short.' }],
    patient: true,
  },
});
type Manifest = Parameters<typeof offersInWords>[0];

it('lists tasks, styles and findings by the names that are asked for', () => {
  expect(offersInWords(MODEL as Manifest)).toEqual([
    'Tasks of tiny (--task; without it report):',
    '  report    The whole ECG.',
    '  presence  One finding.',
    'House styles (--style):',
    '  terse  Short.',
    'Findings that presence asks after (--finding):',
    '  AFIB  atrial fibrillation',
    'Told beside the ECG, where known: age and sex.',
  ]);
});

it('says what a plain package does not have', () => {
  const plain = {
    ...MODEL,
    tasks: MODEL.tasks.slice(0, 1),
    context: { styles: [], patient: false, measurements: false },
  };
  expect(offersInWords(plain as unknown as Manifest).slice(2)).toEqual([
    'No house styles.',
    'Told beside the ECG, where known: nothing.',
  ]);
});
