import type { LeadSignal } from './lead-signal.ts';
import type { PlacementSuspicion } from './schema.ts';

/** The eight leads that are not computed from others. */
export const INDEPENDENT_LEADS = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;
const SIZE = INDEPENDENT_LEADS.length;

/** Row-major 8 × 8. */
export type LeadMatrix = readonly number[];

/** The population's inverse covariance of the eight leads, and the score from which on a swap is suspected. */
export interface PlacementModel {
  readonly precision: LeadMatrix;
  readonly thresholds: Readonly<Record<string, number>>;
}

export interface PlacementRule {
  readonly code: string;
  readonly electrodes: readonly string[];
  readonly what: string;
  /**
   * What the exchange does to the eight leads; a right leg electrode (which changes places with one that then shows
   * the leg's potential) flattens a limb lead and is told by that alone.
   */
  readonly exchange: LeadMatrix;
  readonly flatLead?: 'II' | 'III';
  /** Seldom seen, and told from the exchange of two by nothing but LA and LL, which are much alike. */
  readonly isRare?: boolean;
}

/** A rare exchange must explain the leads better by this (logarithm of the misfits' ratio) than a common one. */
const RARE_HANDICAP = 0.5;

/** The identity with the first two rows (I and II as combinations of I and II) replaced. */
function limbExchange(lead1: readonly [number, number], lead2: readonly [number, number]): LeadMatrix {
  const matrix = chestOrder([0, 1, 2, 3, 4, 5]);
  return [...lead1, 0, 0, 0, 0, 0, 0, ...lead2, 0, 0, 0, 0, 0, 0, ...matrix.slice(2 * SIZE)];
}

/** V1–V6 each showing what another electrode (0–5) records. */
function chestOrder(order: readonly number[]): LeadMatrix {
  const source = [0, 1, ...order.map((lead) => lead + 2)];
  return source.flatMap((from) => INDEPENDENT_LEADS.map((_, column) => (column === from ? 1 : 0)));
}

/** The right leg's potential is the left leg's; Wilson's terminal moves by a third of the lead that becomes flat. */
function rightLegExchange(arm: 'RA' | 'LA'): LeadMatrix {
  const limbs: [number, number][] =
    arm === 'RA'
      ? [
          [1, -1],
          [0, 0],
        ]
      : [
          [0, 1],
          [0, 1],
        ];
  const matrix = [...limbExchange(limbs[0]!, limbs[1]!)];
  for (let row = 2; row < SIZE; row++) {
    matrix[row * SIZE] = arm === 'RA' ? 0 : 1 / 3;
    matrix[row * SIZE + 1] = -1 / 3;
  }
  return matrix;
}

/**
 * Exchanges that can be told with high specificity. LA with LL, V4 with V5 and V5 with V6 look like many a normal
 * ECG and are left out.
 */
export const PLACEMENT_RULES: readonly PlacementRule[] = [
  {
    code: 'ARM_ELECTRODES_REVERSED',
    electrodes: ['LA', 'RA'],
    what: 'the left and right arm electrodes may be reversed (or the heart lies on the right)',
    exchange: limbExchange([-1, 0], [-1, 1]),
  },
  {
    code: 'RIGHT_ARM_LEFT_LEG_REVERSED',
    electrodes: ['RA', 'LL'],
    what: 'the right arm and left leg electrodes may be reversed',
    exchange: limbExchange([1, -1], [0, -1]),
  },
  {
    code: 'LIMB_ELECTRODES_ROTATED',
    electrodes: ['RA', 'LA', 'LL'],
    what: 'the three limb electrodes may have been exchanged in a circle',
    exchange: limbExchange([-1, 1], [-1, 0]),
    isRare: true,
  },
  {
    code: 'LIMB_ELECTRODES_ROTATED',
    electrodes: ['RA', 'LL', 'LA'],
    what: 'the three limb electrodes may have been exchanged in a circle',
    exchange: limbExchange([0, -1], [1, -1]),
    isRare: true,
  },
  {
    code: 'RIGHT_ARM_RIGHT_LEG_REVERSED',
    electrodes: ['RA', 'RL'],
    what: 'lead II is almost flat, so the right arm electrode may be on a leg',
    exchange: rightLegExchange('RA'),
    flatLead: 'II',
  },
  {
    code: 'LEFT_ARM_RIGHT_LEG_REVERSED',
    electrodes: ['LA', 'RL'],
    what: 'lead III is almost flat, so the left arm electrode may be on a leg',
    exchange: rightLegExchange('LA'),
    flatLead: 'III',
  },
  chestRule(['V1', 'V2'], [1, 0, 2, 3, 4, 5]),
  chestRule(['V1', 'V3'], [2, 1, 0, 3, 4, 5]),
  chestRule(['V2', 'V3'], [0, 2, 1, 3, 4, 5]),
  chestRule(['V3', 'V4'], [0, 1, 3, 2, 4, 5]),
  {
    code: 'CHEST_ELECTRODES_REVERSED',
    electrodes: ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
    what: 'the chest electrodes may be in the opposite order (V6 to V1)',
    exchange: chestOrder([5, 4, 3, 2, 1, 0]),
  },
];

function chestRule(electrodes: readonly [string, string], order: readonly number[]): PlacementRule {
  return {
    code: 'CHEST_ELECTRODES_REVERSED',
    electrodes,
    what: `the electrodes ${electrodes[0]} and ${electrodes[1]} may be reversed`,
    exchange: chestOrder(order),
  };
}

/** Name of a rule in the model: its electrodes. */
export function ruleName({ electrodes }: PlacementRule): string {
  return electrodes.join('-');
}

/** Mean product of every two of the eight leads above 1 Hz, mV²; undefined when one is missing. */
export function interLeadCovariance(leads: readonly LeadSignal[]): LeadMatrix | undefined {
  const eight = INDEPENDENT_LEADS.map((name) => leads.find(({ lead }) => lead === name));
  if (eight.some((lead) => lead === undefined || lead.status === 'missing')) return undefined;
  const covariance = new Array<number>(SIZE * SIZE).fill(0);
  for (let row = 0; row < SIZE; row++) {
    const a = eight[row]!.level;
    for (let column = 0; column <= row; column++) {
      const b = eight[column]!.level;
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
      covariance[row * SIZE + column] = sum / a.length;
      covariance[column * SIZE + row] = sum / a.length;
    }
  }
  return covariance;
}

function multiply(a: LeadMatrix, b: LeadMatrix): LeadMatrix {
  return a.map((_, index) => {
    const row = index - (index % SIZE);
    let sum = 0;
    for (let k = 0; k < SIZE; k++) sum += a[row + k]! * b[k * SIZE + (index % SIZE)]!;
    return sum;
  });
}

function transpose(a: LeadMatrix): LeadMatrix {
  return a.map((_, index) => a[(index % SIZE) * SIZE + Math.floor(index / SIZE)]!);
}

/** Covariance of leads that `exchange` turned into others. */
export function exchangeLeads(covariance: LeadMatrix, exchange: LeadMatrix): LeadMatrix {
  return multiply(multiply(exchange, covariance), transpose(exchange));
}

/** Sum of the diagonal. */
export function trace(matrix: LeadMatrix): number {
  let sum = 0;
  for (let k = 0; k < SIZE; k++) sum += matrix[k * SIZE + k]!;
  return sum;
}

/** How badly leads of this covariance fit the population's, whatever their amplitude. */
function misfit(covariance: LeadMatrix, precision: LeadMatrix): number {
  let sum = 0;
  for (let i = 0; i < covariance.length; i++) sum += covariance[i]! * precision[i]!;
  return sum / trace(covariance);
}

/** Power of a limb lead below that of the strongest, as a logarithm. */
function flatness(covariance: LeadMatrix, lead: 'II' | 'III'): number {
  const i = covariance[0]!;
  const ii = covariance[SIZE + 1]!;
  const iii = i + ii - 2 * covariance[1]!;
  return Math.log(Math.max(i, ii, iii) / Math.max(lead === 'II' ? ii : iii, 1e-9));
}

/** Undoes an exchange: of permuted leads and the limb exchanges all powers return, the third at the latest. */
function undo(covariance: LeadMatrix, { exchange }: PlacementRule): LeadMatrix {
  const twice = exchangeLeads(exchangeLeads(covariance, exchange), exchange);
  const isOwnInverse = multiply(exchange, exchange).every(
    (value, i) => value === (i % (SIZE + 1) === 0 ? 1 : 0),
  );
  return isOwnInverse ? exchangeLeads(covariance, exchange) : twice;
}

/**
 * How much better the leads would fit the population if the exchange of `rule` were undone (logarithm of the ratio of
 * the misfits), or how flat the rule's limb lead is. Above the model's threshold the exchange is suspected.
 */
export function placementScore(covariance: LeadMatrix, rule: PlacementRule, precision: LeadMatrix): number {
  if (rule.flatLead) return flatness(covariance, rule.flatLead);
  return Math.log(misfit(covariance, precision) / misfit(undo(covariance, rule), precision));
}

/**
 * Of the rules that pass their thresholds the one that explains the leads best; at most one, since one exchange
 * resembles others. A flat limb lead is the plainest sign and comes first.
 */
export function suspectedPlacement(
  covariance: LeadMatrix,
  { precision, thresholds }: PlacementModel,
): PlacementRule | undefined {
  const passing = PLACEMENT_RULES.map((rule) => ({
    rule,
    score: placementScore(covariance, rule, precision),
    threshold: thresholds[ruleName(rule)] ?? Number.POSITIVE_INFINITY,
  })).filter(({ score, threshold }) => score > threshold);
  const flat = passing.find(({ rule }) => rule.flatLead !== undefined);
  const merit = ({ rule, score }: (typeof passing)[number]) => score - (rule.isRare ? RARE_HANDICAP : 0);
  return (flat ?? passing.sort((a, b) => merit(b) - merit(a))[0])?.rule;
}

/** The suspicion in words for the person who can look at the patient. */
export function placementSuspicion(rule: PlacementRule): PlacementSuspicion {
  return {
    code: rule.code,
    electrodes: [...rule.electrodes],
    message: `Check electrode placement: ${rule.what}.`,
  };
}
