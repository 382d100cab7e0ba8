import { describe, expect, it } from 'vitest';
import { standardLeadName } from './lead-names.ts';

describe('standardLeadName', () => {
  it.each([
    ['I', 'I'],
    ['i', 'I'],
    ['AVR', 'aVR'],
    ['avf', 'aVF'],
    ['v3', 'V3'],
    ['V3R', 'V3R'],
    ['vx', 'X'],
    ['Lead I (Einthoven)', 'I'],
    ['Lead aVL', 'aVL'],
    ['ECG lead II', 'II'],
    ['ECG I', 'I'],
    ['MDC_ECG_LEAD_AVR', 'aVR'],
    ['MDC_ECG_LEAD_V1', 'V1'],
    ['ECG_V6', 'V6'],
    ['DIII', 'III'],
    ['Lead-II', 'II'],
    [' V 2 ', 'V2'],
  ])('%j is lead %s', (label, name) => {
    expect(standardLeadName(label)).toEqual({ name, known: true, approximate: false });
  });

  it('takes a modified limb lead only approximately', () => {
    expect(standardLeadName('MLII')).toEqual({ name: 'II', known: true, approximate: true });
  });

  it.each([
    'PLETH',
    'lead -aVR',
    'V',
    'MCL1',
    '-aVR',
    '1',
    'ECG 1',
    'signal 1',
    'sig 1, fmt 16',
    'col 2',
    '',
    'ABP',
    'I-II',
  ])('keeps %j, which is no lead of the standard', (label) => {
    expect(standardLeadName(label)).toEqual({ name: label, known: false, approximate: false });
  });

  it('cuts what is too long for a label', () => {
    expect(standardLeadName('('.repeat(1e6)).name.length).toBe(80);
  });
});
