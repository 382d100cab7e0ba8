import { STANDARD_LEADS, type StandardLead } from '../../ecg/leads.ts';
import type { LeadSignals } from './leads.ts';

/** Electrodes that can change places without moving Wilson's terminal. */
export type MovableElectrode = 'RA' | 'LA' | 'LL' | 'V1' | 'V2' | 'V3' | 'V4' | 'V5' | 'V6';

const LIMB_ELECTRODES: readonly MovableElectrode[] = ['RA', 'LA', 'LL'];

/** What each limb electrode shows against Wilson's terminal, as weights of leads I and II. */
const POTENTIAL: Readonly<Record<string, readonly [number, number]>> = {
  RA: [-1 / 3, -1 / 3],
  LA: [2 / 3, -1 / 3],
  LL: [-1 / 3, 2 / 3],
};

/** Each limb lead as potentials of RA, LA and LL. */
const LIMB_LEAD: Readonly<Record<string, readonly [number, number, number]>> = {
  I: [-1, 1, 0],
  II: [-1, 0, 1],
  III: [0, -1, 1],
  aVR: [1, -0.5, -0.5],
  aVL: [-0.5, 1, -0.5],
  aVF: [-0.5, -0.5, 1],
};

/** The recording as it would be with the cables of two electrodes exchanged. */
export function exchangeElectrodes(
  leads: LeadSignals,
  first: MovableElectrode,
  second: MovableElectrode,
): LeadSignals {
  const other = (electrode: MovableElectrode) =>
    electrode === first ? second : electrode === second ? first : electrode;
  const lead = (name: StandardLead) => leads[STANDARD_LEADS.indexOf(name)]!;
  return STANDARD_LEADS.map((name) => {
    const weights = LIMB_LEAD[name];
    if (!weights) return lead(other(name as MovableElectrode) as StandardLead);
    let ofI = 0;
    let ofII = 0;
    LIMB_ELECTRODES.forEach((electrode, i) => {
      const [inI, inII] = POTENTIAL[other(electrode)]!;
      ofI += weights[i]! * inI;
      ofII += weights[i]! * inII;
    });
    const two = lead('II');
    return lead('I').map((value, sample) => ofI * value + ofII * two[sample]!);
  });
}
