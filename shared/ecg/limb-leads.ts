import type { StandardLead } from './leads.ts';

/** Every limb lead as a · I + b · II (Einthoven's and Goldberger's equations). */
const IN_TERMS_OF_I_AND_II = {
  I: [1, 0],
  II: [0, 1],
  III: [-1, 1],
  aVR: [-0.5, -0.5],
  aVL: [1, -0.5],
  aVF: [-0.5, 1],
} as const satisfies Partial<Record<StandardLead, readonly [number, number]>>;

export type LimbLead = keyof typeof IN_TERMS_OF_I_AND_II;

export const LIMB_LEADS = Object.keys(IN_TERMS_OF_I_AND_II) as LimbLead[];

/**
 * The weights [a, b] with which target = a · first + b · second.
 * Any two different limb leads determine all six.
 */
export function limbLeadWeights(target: LimbLead, first: LimbLead, second: LimbLead): [number, number] {
  const [t1, t2] = IN_TERMS_OF_I_AND_II[target];
  const [p1, p2] = IN_TERMS_OF_I_AND_II[first];
  const [q1, q2] = IN_TERMS_OF_I_AND_II[second];
  const determinant = p1 * q2 - p2 * q1;
  return [(t1 * q2 - t2 * q1) / determinant, (t2 * p1 - t1 * p2) / determinant];
}
