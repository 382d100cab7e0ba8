/** Leads that look at the wall a code names (AHA/ACCF/HRS Part VI; posterior walls have no lead of their own). */
const TERRITORIES: Readonly<Record<string, readonly string[]>> = {
  inferior: ['II', 'III', 'aVF'],
  anteroseptal: ['V1', 'V2', 'V3', 'V4'],
  anterior: ['V2', 'V3', 'V4'],
  anterolateral: ['I', 'aVL', 'V3', 'V4', 'V5', 'V6'],
  lateral: ['I', 'aVL', 'V5', 'V6'],
  inferolateral: ['II', 'III', 'aVF', 'I', 'aVL', 'V5', 'V6'],
};

const WALL_OF_CODE: Readonly<Record<string, string>> = {
  IMI: 'inferior',
  IPMI: 'inferior',
  ASMI: 'anteroseptal',
  AMI: 'anterior',
  ALMI: 'anterolateral',
  LMI: 'lateral',
  ILMI: 'inferolateral',
  IPLMI: 'inferolateral',
  ISCIN: 'inferior',
  ISCAS: 'anteroseptal',
  ISCAN: 'anterolateral',
  ISCAL: 'anterolateral',
  ISCLA: 'lateral',
  ISCIL: 'inferolateral',
  INJIN: 'inferior',
  INJAS: 'anteroseptal',
  INJAL: 'anterolateral',
  INJLA: 'lateral',
  INJIL: 'inferolateral',
};

/** Leads in which T waves are upright and the ST segment level in nearly every healthy adult. */
export const UPRIGHT_LEADS = ['I', 'II', 'V4', 'V5', 'V6'] as const;

/** The leads that a finding is about: those that the clause names, those of the code's wall, or the fallback. */
export function leadsOf(
  claim: { readonly finding: string; readonly leads: readonly string[] },
  fallback: readonly string[],
): readonly string[] {
  if (claim.leads.length > 0) return claim.leads;
  const wall = WALL_OF_CODE[claim.finding];
  return wall === undefined ? fallback : TERRITORIES[wall]!;
}
