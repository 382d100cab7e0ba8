/** A finding that SCP-ECG as PTB-XL uses it has no code for, told by the clause's wording. */
interface UncodedFinding {
  readonly name: string;
  readonly wording: RegExp;
}

const UNCODED: readonly UncodedFinding[] = [
  { name: 'extreme-axis', wording: /\b(extreme|north-?west|superior)\b.*\baxis\b/i },
  {
    name: 'left-axis-deviation',
    wording: /\b(left(ward)?|horizontal) axis\b|\baxis deviation to the left\b/i,
  },
  { name: 'right-axis-deviation', wording: /\bright(ward)? axis\b|\baxis deviation to the right\b/i },
  { name: 'vertical-axis', wording: /\bvertical axis\b/i },
  { name: 'normal-axis', wording: /\b(normal|intermediate)( \(normal\))? (qrs )?axis\b/i },
  {
    name: 'poor-r-progression',
    wording: /\b(poor|reduced|delayed|absent|loss of)\b.*\bR[- ]?(wave )?progression\b/i,
  },
  { name: 'bradycardia', wording: /\bbradycardi/i },
  { name: 'tachycardia', wording: /\btachycardi/i },
  { name: 'normal-rate', wording: /\bnormal (heart|ventricular) rate\b/i },
  { name: 'st-elevation', wording: /\bst[- ]?(segment )?elevation/i },
  { name: 'st-depression', wording: /\bst[- ]?(segment )?depression/i },
];

/** True for a name of this table. */
export function isUncodedFinding(name: string): boolean {
  return UNCODED.some((one) => one.name === name);
}

/** Words that join two axes ("left to intermediate axis") leave the finding open. */
const BETWEEN = /\b(left|right|intermediate|vertical) to (left|right|intermediate|vertical|horizontal)\b/i;

/** Name of the finding that a clause without an SCP-ECG code states; null when it is none of these. */
export function uncodedFinding(text: string): string | null {
  if (BETWEEN.test(text)) return null;
  return UNCODED.find(({ wording }) => wording.test(text))?.name ?? null;
}
