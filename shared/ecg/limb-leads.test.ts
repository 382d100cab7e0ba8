import { describe, expect, it } from 'vitest';
import { LIMB_LEADS, type LimbLead, limbLeadWeights } from './limb-leads.ts';

/** The limb leads of an instant with I = 0.7 mV and II = -0.2 mV. */
const INSTANT: Record<LimbLead, number> = { I: 0.7, II: -0.2, III: -0.9, aVR: -0.25, aVL: 0.8, aVF: -0.55 };

describe('limbLeadWeights', () => {
  const pairs = LIMB_LEADS.flatMap((a) => LIMB_LEADS.filter((b) => b !== a).map((b) => [a, b] as const));

  it.each(pairs)('computes every limb lead from %s and %s', (first, second) => {
    for (const target of LIMB_LEADS) {
      const [a, b] = limbLeadWeights(target, first, second);
      expect(a * INSTANT[first] + b * INSTANT[second]).toBeCloseTo(INSTANT[target], 12);
    }
  });
});
