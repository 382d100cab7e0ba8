/** Likelihood in percent of a certain and of a merely possible statement. */
const CERTAIN = 100;
const POSSIBLE = 50;

/** LUDB's labels in lower case without their final stop and, of rhythms, without "rhythm: ". */
const CODES: Record<string, Record<string, number>> = {
  'sinus rhythm': { SR: CERTAIN },
  'sinus tachycardia': { STACH: CERTAIN },
  'sinus bradycardia': { SBRAD: CERTAIN },
  'sinus arrhythmia': { SARRH: CERTAIN },
  'irregular sinus rhythm': { SARRH: CERTAIN },
  'atrial fibrillation': { AFIB: CERTAIN },
  'atrial flutter, typical': { AFLT: CERTAIN },
  'i degree av block': { '1AVB': CERTAIN },
  'ii degree av-block': { '2AVB': CERTAIN },
  'iii degree av-block': { '3AVB': CERTAIN },
  'incomplete right bundle branch block': { IRBBB: CERTAIN },
  'incomplete left bundle branch block': { ILBBB: CERTAIN },
  'complete right bundle branch block': { CRBBB: CERTAIN },
  'complete left bundle branch block': { CLBBB: CERTAIN },
  'left anterior hemiblock': { LAFB: CERTAIN },
  'left posterior hemiblock': { LPFB: CERTAIN },
  // Spelt so in the published table.
  'non-specific intravintricular conduction delay': { IVCD: CERTAIN },
  'right atrial hypertrophy': { 'RAO/RAE': CERTAIN },
  'left atrial hypertrophy': { 'LAO/LAE': CERTAIN },
  'right atrial overload': { 'RAO/RAE': CERTAIN },
  'left atrial overload': { 'LAO/LAE': CERTAIN },
  'left ventricular hypertrophy': { LVH: CERTAIN },
  'right ventricular hypertrophy': { RVH: CERTAIN },
  'left ventricular overload': { LVH: POSSIBLE },
  'right ventricular overload': { RVH: POSSIBLE },
};

const BEGINNINGS: [string, Record<string, number>][] = [
  ['atrial extrasystole', { PAC: CERTAIN }],
  ['ventricular extrasystole', { PVC: CERTAIN }],
  ['non-specific repolarization abnormalities', { NST_: CERTAIN }],
];

/** Walls as one key: what several walls together are called. */
const INFARCTIONS: Record<string, string> = {
  'anterior septal': 'ASMI',
  'anterior lateral': 'ALMI',
  'lateral inferior': 'ILMI',
  'inferior posterior': 'IPMI',
  'lateral inferior posterior': 'IPLMI',
  anterior: 'AMI',
  septal: 'ASMI',
  lateral: 'LMI',
  inferior: 'IMI',
  posterior: 'PMI',
};
const ISCHAEMIAS: Record<string, string> = {
  'anterior septal': 'ISCAS',
  'anterior lateral': 'ISCAL',
  'lateral inferior': 'ISCIL',
  anterior: 'ISCAN',
  septal: 'ISCAS',
  lateral: 'ISCLA',
  inferior: 'ISCIN',
};
const WALLS = ['anterior', 'septal', 'lateral', 'inferior', 'posterior'];

interface WallFinding {
  begins: string;
  codes: Record<string, string>;
  /** The code where no wall has one of its own. */
  otherwise: string;
  likelihood: number;
}

const WALL_FINDINGS: WallFinding[] = [
  { begins: 'stemi: ', codes: INFARCTIONS, otherwise: 'AMI', likelihood: CERTAIN },
  { begins: 'scar formation: ', codes: INFARCTIONS, otherwise: 'AMI', likelihood: CERTAIN },
  { begins: 'ischemia: ', codes: ISCHAEMIAS, otherwise: 'ISC_', likelihood: CERTAIN },
  {
    begins: 'undefined ischemia/scar/supp.nstemi: ',
    codes: ISCHAEMIAS,
    otherwise: 'ISC_',
    likelihood: POSSIBLE,
  },
];

/** Labels of a normal ECG. */
const NORMAL = /^(?:sinus rhythm|electric axis of the heart: (?:normal|vertical|horizontal))$/;

function plain(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/- specific/, '-specific')
    .replace(/^rhythm: /, '')
    .replace(/\.$/, '');
}

/** The code of all walls together where there is one, else one code a wall. */
function wallCodes(finding: WallFinding, labels: readonly string[]): string[] {
  const named = labels
    .filter((label) => label.startsWith(finding.begins))
    .map((label) => label.slice(finding.begins.length));
  if (named.length === 0) return [];
  const walls = WALLS.filter((wall) => named.some((name) => name.startsWith(wall)));
  const together = finding.codes[walls.join(' ')];
  if (together) return [together];
  const apart = walls.flatMap((wall) => finding.codes[wall] ?? []);
  return apart.length > 0 ? apart : [finding.otherwise];
}

function codesOf(label: string): Record<string, number> | undefined {
  const ofBeginning = BEGINNINGS.find(([beginning]) => label.startsWith(beginning))?.[1];
  const pattern = /bigemin/.test(label)
    ? { BIGU: CERTAIN }
    : /trigemin/.test(label)
      ? { TRIGU: CERTAIN }
      : {};
  return CODES[label] ?? (ofBeginning && { ...ofBeginning, ...pattern });
}

/** What LUDB's labels are in SCP-ECG codes. */
export interface LudbStatements {
  scpCodes: Record<string, number>;
  /** PTB-XL's name of the axis, null where the label has none. */
  heartAxis: string | null;
  /** Labels without a code. */
  withoutCode: string[];
}

/**
 * Maps the labels of one LUDB record to SCP-ECG codes. Walls are named together where SCP-ECG does ("anterior" and
 * "septal" is ASMI); "overload" of a ventricle and "undefined ischemia/scar" count as possible (50 %). NORM when
 * nothing but sinus rhythm and a normal axis is said.
 */
export function ludbStatements(labels: readonly string[], paced: boolean): LudbStatements {
  const known = labels.map(plain);
  const scpCodes: Record<string, number> = paced ? { PACE: CERTAIN } : {};
  const add = (code: string, likelihood: number) => {
    scpCodes[code] = Math.max(likelihood, scpCodes[code] ?? 0);
  };
  const withoutCode: string[] = [];
  for (const label of known) {
    const codes = codesOf(label);
    for (const [code, likelihood] of Object.entries(codes ?? {})) add(code, likelihood);
    const ofWall = WALL_FINDINGS.some(({ begins }) => label.startsWith(begins));
    if (!codes && !ofWall && !label.startsWith('electric axis')) withoutCode.push(label);
  }
  for (const finding of WALL_FINDINGS) {
    for (const code of wallCodes(finding, known)) add(code, finding.likelihood);
  }
  if (!paced && known.includes('sinus rhythm') && known.every((label) => NORMAL.test(label))) {
    add('NORM', CERTAIN);
  }
  const axis = known.find((label) => label.startsWith('electric axis'))?.split(': ')[1];
  return { scpCodes, heartAxis: heartAxis(axis), withoutCode };
}

function heartAxis(axis: string | undefined): string | null {
  if (axis === undefined) return null;
  return { 'left axis deviation': 'LAD', 'right axis deviation': 'RAD' }[axis] ?? 'MID';
}
