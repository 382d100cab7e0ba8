import { detectAbnormalities } from '../detect.ts';
import type { Facts } from '../facts.ts';
import { isMentioned } from '../finding.ts';
import type { Judgement } from '../presence.ts';
import { REFERENCES } from '../references.ts';
import type { Claim, Rule } from '../rule.ts';

/**
 * "Normal ECG" holds without measured abnormality. A critical one contradicts it; so does a major one that the report
 * does not mention beside it ("first degree AV block, otherwise normal ECG"). Others leave it open.
 */
function normalEcg(facts: Facts, { mentioned }: Claim): Judgement {
  const found = detectAbnormalities(facts);
  const grave = found.filter(
    ({ detector }) =>
      detector.severity === 'critical' ||
      (detector.severity === 'major' && !isMentioned(detector, mentioned)),
  );
  const shown = grave.length > 0 ? grave : found;
  const list = shown.map(({ detector }) => detector.title).join(', ');
  const values = shown.flatMap(({ judgement }) => judgement.values);
  if (grave.length > 0) return { presence: 'absent', reason: `Measured: ${list}.`, values };
  if (found.length > 0)
    return { presence: 'unclear', reason: `Measured, minor or mentioned: ${list}.`, values };
  return { presence: 'likely', reason: 'No abnormality was measured.', values };
}

export const NORMAL_RULES: readonly Rule[] = [
  { name: 'normal-ecg', findings: ['NORM'], reference: REFERENCES.terms, judge: normalEcg },
];
