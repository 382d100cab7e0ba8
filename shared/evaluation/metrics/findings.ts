/** A finding that both a report's wording and PTB-XL's SCP-ECG codes can tell. */
export interface Finding {
  name: string;
  /** SCP-ECG statement codes; a record has the finding when it has one of them at any likelihood. */
  scpCodes: readonly string[];
  /** English wording that states it. */
  wording: RegExp;
}

/**
 * Findings that the wording of a report states plainly. Negation is handled only where it occurs in practice
 * ("no sinus rhythm"); hedged wording counts as stated, as a low likelihood does in the codes.
 */
export const FINDINGS: readonly Finding[] = [
  { name: 'atrial fibrillation', scpCodes: ['AFIB'], wording: /(?<!no )atrial fibrillation/i },
  { name: 'sinus rhythm', scpCodes: ['SR'], wording: /(?<!no )sinus rhythm/i },
  { name: 'sinus tachycardia', scpCodes: ['STACH'], wording: /sinus tachycardia/i },
  { name: 'sinus bradycardia', scpCodes: ['SBRAD'], wording: /sinus bradycardia/i },
  { name: 'paced rhythm', scpCodes: ['PACE'], wording: /pacemaker|paced|pacing/i },
  {
    name: 'first degree AV block',
    scpCodes: ['1AVB'],
    wording: /(first|1st)[ -]degree (av|a-v|atrioventricular)[ -]block/i,
  },
  {
    name: 'complete left bundle branch block',
    scpCodes: ['CLBBB'],
    wording: /(?<!incomplete |partial )left bundle branch block/i,
  },
  {
    name: 'complete right bundle branch block',
    scpCodes: ['CRBBB'],
    wording: /(?<!incomplete |partial )right bundle branch block/i,
  },
  {
    name: 'left ventricular hypertrophy',
    scpCodes: ['LVH'],
    wording: /left ventricular hypertrophy|\blvh\b/i,
  },
  {
    name: 'inferior infarction',
    scpCodes: ['IMI', 'ILMI', 'IPMI', 'IPLMI'],
    wording: /infero?[a-z]* (myocardial )?infarct/i,
  },
  {
    name: 'anterior infarction',
    scpCodes: ['AMI', 'ASMI', 'ALMI'],
    wording: /antero?[a-z]* (myocardial )?infarct/i,
  },
  { name: 'normal ECG', scpCodes: ['NORM'], wording: /(?<!otherwise )(?<!ab)normal ecg/i },
];

export interface FindingScore {
  name: string;
  /** Records that have the finding by their codes. */
  positives: number;
  precision: number;
  recall: number;
  f1: number;
}

/** Scores each finding: wording of `texts` against the SCP-ECG codes of the same records. */
export function scoreFindings(
  texts: readonly string[],
  codes: readonly Readonly<Record<string, number>>[],
): FindingScore[] {
  return FINDINGS.map(({ name, scpCodes, wording }) => {
    let truePositives = 0;
    let stated = 0;
    let positives = 0;
    texts.forEach((text, index) => {
      const isStated = wording.test(text);
      const isCoded = scpCodes.some((code) => code in codes[index]!);
      stated += Number(isStated);
      positives += Number(isCoded);
      truePositives += Number(isStated && isCoded);
    });
    const precision = stated === 0 ? 0 : truePositives / stated;
    const recall = positives === 0 ? 0 : truePositives / positives;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { name, positives, precision, recall, f1 };
  });
}
