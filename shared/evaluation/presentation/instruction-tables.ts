import type { InstructionsResult, PromptResult } from '../protocols/instructions.ts';
import type { PresenceScores } from '../protocols/presence.ts';
import { decimals, percent } from './format.ts';
import type { Table } from './score-tables.ts';

const ANSWER_HEADER = ['same findings as the report', 'overlap', 'sentences', 'finding beyond rhythm'];

function answerCells({ sameFindings, overlap, sentences, beyondRhythm }: PromptResult): string[] {
  return [percent(sameFindings), decimals(overlap), decimals(sentences, 1), percent(beyondRhythm)];
}

function taskTable({ tasks }: InstructionsResult): Table {
  return {
    title: 'Other tasks',
    header: [
      ...['task', 'answers with a reference', 'same findings as the reference', 'F1', 'word for word'],
      ...ANSWER_HEADER,
    ],
    rows: tasks.map((one) => [
      one.prompt,
      String(one.reference?.cases ?? 0),
      percent(one.reference?.sameFindings),
      decimals(one.reference?.f1),
      percent(one.reference?.sameText),
      ...answerCells(one),
    ]),
    note: 'References are what the reference report answers to the task; a part that it does not mention counts as not there.',
  };
}

function presenceTable({ findings, unreadable, ...all }: NonNullable<InstructionsResult['presence']>): Table {
  const row = (name: string, { asked, accuracy, sensitivity, specificity, f1 }: PresenceScores) => [
    name,
    String(asked),
    percent(accuracy),
    percent(sensitivity),
    percent(specificity),
    decimals(f1),
  ];
  const byCount = Object.entries(findings).sort(([, a], [, b]) => b.asked - a.asked);
  return {
    title: 'Is there …?',
    header: ['finding', 'asked', 'right', 'sensitivity', 'specificity', 'F1'],
    rows: [row('all', all), ...byCount.map(([id, scores]) => row(id, scores))],
    note: `Up to two findings that the reference report claims and two that it does not, drawn for each record: not their natural frequency. Neither yes, possibly nor no: ${percent(unreadable)}.`,
  };
}

function styleTable({ styles }: InstructionsResult): Table {
  return {
    title: 'House styles',
    header: [
      'style asked for',
      'names the axis',
      'words',
      'references of that house',
      'name the axis',
      'words',
    ],
    rows: styles.map(({ style, marks, references }) => [
      style ?? '(as the run asks)',
      percent(marks.namesAxis),
      decimals(marks.meanWords, 1),
      String(references?.reports ?? 0),
      percent(references?.namesAxis),
      decimals(references?.meanWords, 1),
    ]),
    note: 'Every record asked for in every style, whatever its house.',
  };
}

function paraphraseTable({ paraphrases }: InstructionsResult): Table {
  return {
    title: 'The report asked for in other words',
    header: ['wording, none of training', ...ANSWER_HEADER],
    rows: paraphrases.map((one) => [one.prompt, ...answerCells(one)]),
  };
}

export function instructionTables(result: InstructionsResult): Table[] {
  return [
    ...(result.tasks.length > 0 ? [taskTable(result)] : []),
    ...(result.presence ? [presenceTable(result.presence)] : []),
    ...(result.styles.length > 0 ? [styleTable(result)] : []),
    paraphraseTable(result),
  ];
}
