import type { Instruction } from '../../dataset/schema.ts';
import { NO_FACTS } from '../../dataset/source.ts';

/** `count` records of as many patients, all in the published half, that differ in their report and what it claims. */
export function instructionsWith(
  count: number,
  reportOf: (index: number) => { text: string; findings?: Instruction['findings'] },
): Instruction[] {
  return Array.from({ length: count }, (_, index) => {
    const { text, findings = {} } = reportOf(index);
    return {
      ...NO_FACTS,
      index,
      id: `ptbxl/${index}`,
      patientId: String(index),
      fold: 9,
      split: 'published',
      task: 'report',
      messages: [
        { role: 'user', content: 'Report this ECG.' },
        { role: 'assistant', content: text },
      ],
      findings,
      answers: {},
      context: { style: null, patient: null, measurements: null },
    };
  });
}
