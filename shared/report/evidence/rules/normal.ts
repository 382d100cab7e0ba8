import { detectAbnormalities } from '../detect.ts';
import type { Facts } from '../facts.ts';
import type { Judgement } from '../presence.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** "Normal ECG" holds without measured abnormality; a major one contradicts it, minor ones leave it open. */
function normalEcg(facts: Facts): Judgement {
  const found = detectAbnormalities(facts);
  const grave = found.filter(({ detector }) => detector.severity !== 'minor');
  const shown = grave.length > 0 ? grave : found;
  const list = shown.map(({ detector }) => detector.title).join(', ');
  const values = shown.flatMap(({ judgement }) => judgement.values);
  if (grave.length > 0) return { presence: 'absent', reason: `Measured: ${list}.`, values };
  if (found.length > 0)
    return { presence: 'unclear', reason: `Minor findings were measured: ${list}.`, values };
  return { presence: 'likely', reason: 'No abnormality was measured.', values };
}

export const NORMAL_RULES: readonly Rule[] = [
  { name: 'normal-ecg', findings: ['NORM'], reference: REFERENCES.terms, judge: normalEcg },
];
