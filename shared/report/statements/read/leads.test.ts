import { describe, expect, it } from 'vitest';
import { inStandardOrder, readLeads } from './leads.ts';

function leadsIn(text: string): string {
  return inStandardOrder(readLeads(text).flatMap(({ leads }) => leads)).join(' ');
}

describe('readLeads', () => {
  it.each([
    ['in V1-V4', 'V1 V2 V3 V4'],
    ['in V4 to V6', 'V4 V5 V6'],
    ['in V2-6', 'V2 V3 V4 V5 V6'],
    ['in I, II, aVL, V4,5,6', 'I II aVL V4 V5 V6'],
    ['I, aVL', 'I aVL'],
    ['in II, III and aVF', 'II III aVF'],
    ['in V1,V2', 'V1 V2'],
    ['in III', 'III'],
    ['in the inferior leads', 'II III aVF'],
    ['in the anterior and high lateral leads', 'I aVL V3 V4'],
    ['in limb leads and V5,6', 'I II III aVR aVL aVF V5 V6'],
    ['T waves are low or flat throughout', 'I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'],
    ['Mobitz II', ''],
    ['AV block I', ''],
    ['I cannot exclude it', ''],
    ['inferior infarction', ''],
    ['QRS 120, V7', ''],
  ])('%s', (text, expected) => {
    expect(leadsIn(text)).toBe(expected);
  });
});
