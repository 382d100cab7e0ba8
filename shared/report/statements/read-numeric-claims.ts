import type { NumericClaim } from './schema.ts';

type Quantity = NumericClaim['quantity'];
type Unit = NumericClaim['unit'];

const NUMBER = '(?<![\\w.])[-+−]?\\d{1,4}(?:[.,]\\d+)?(?!\\d|[.,:]\\d|\\s*[-–]\\s*\\d)';
const RELATION = '(?:<=?|>=?|≤|≥|below|under|above|over|less than|more than|greater than)';
const OTHER_QUANTITY = '\\b(?:rate|hr|pr|pq|qrs|qtc?|axis|axes|rr|leads?|in|limb|v\\d)\\b';
/** Words between a quantity and its number: no other quantity, no comma, no digit. */
const GAP = `(?:approx\\.|(?!${OTHER_QUANTITY})[^.;,\\d<>≤≥+−-]){0,40}?`;
const TIME_UNIT = '(?:ms(?:ec)?|milliseconds?|s(?:ec(?:onds?|\\.)?)?)(?!\\w)';
const RATE_UNIT = '(?:bpm|b/min|beats? ?(?:per|/) ?min(?:ute)?|(?:/|per) ?min(?:ute)?)(?!\\w)';

interface Reading {
  quantity: Quantity;
  unit: Unit;
  pattern: RegExp;
  /** Values outside are no measurement of this quantity. */
  range: readonly [number, number];
}

function named(name: string, units: string): RegExp {
  return new RegExp(
    `(?<!\\w)(?:${name})(?!\\w)${GAP}(?<relation>${RELATION})?\\s*(?<value>${NUMBER})(?:\\s*(?<unit>${units}))?`,
    'gi',
  );
}

const READINGS: readonly Reading[] = [
  { quantity: 'atrialRate', unit: 'bpm', pattern: named('atrial rate', RATE_UNIT), range: [20, 600] },
  {
    quantity: 'heartRate',
    unit: 'bpm',
    pattern: named(
      '(?<!atrial )(?:(?:heart|ventricular|mean|average) )?rate|hr|ventricular response(?= (?:of |rate )?\\d)',
      RATE_UNIT,
    ),
    range: [10, 400],
  },
  {
    quantity: 'heartRate',
    unit: 'bpm',
    pattern: new RegExp(
      `(?:(?<relation>${RELATION})\\s*)?(?<value>${NUMBER})\\s*(?<unit>bpm|beats? ?(?:per|/) ?min(?:ute)?)(?!\\w)`,
      'gi',
    ),
    range: [10, 400],
  },
  { quantity: 'pr', unit: 'ms', pattern: named('p-?r|p-?q', TIME_UNIT), range: [40, 800] },
  { quantity: 'qrs', unit: 'ms', pattern: named('qrs', TIME_UNIT), range: [30, 350] },
  { quantity: 'qt', unit: 'ms', pattern: named('qt', TIME_UNIT), range: [150, 900] },
  { quantity: 'qtc', unit: 'ms', pattern: named('qt-?c(?:b|f|h)?', TIME_UNIT), range: [150, 900] },
  { quantity: 'rr', unit: 'ms', pattern: named('r-?r(?: interval)?', TIME_UNIT), range: [150, 6000] },
  { quantity: 'pDuration', unit: 'ms', pattern: named('p(?: wave)?', TIME_UNIT), range: [40, 250] },
  {
    quantity: 'qrsAxis',
    unit: 'deg',
    pattern: named('(?<![pt][ -](?:wave )?)axis', '°|deg(?:rees?)?'),
    range: [-180, 270],
  },
  {
    quantity: 'pAxis',
    unit: 'deg',
    pattern: named('p(?: wave)?[ -]axis', '°|deg(?:rees?)?'),
    range: [-180, 270],
  },
  {
    quantity: 'tAxis',
    unit: 'deg',
    pattern: named('t(?: wave)?[ -]axis', '°|deg(?:rees?)?'),
    range: [-180, 270],
  },
];

/** Several values after several names: "QT/QTc 380/420 ms", "P-R-T axes 45 -30 60". */
const PAIRED: readonly { quantities: readonly Quantity[]; unit: Unit; pattern: RegExp }[] = [
  {
    quantities: ['qt', 'qtc'],
    unit: 'ms',
    pattern:
      /(?<!\w)qt\s*\/\s*qtc\w*(?:\s*\([^)]*\))?(?:\s+intervals?)?\s*[:=]?\s*(\d{3})\s*\/\s*(\d{3})(?:\s*ms)?/gi,
  },
  {
    quantities: ['pAxis', 'qrsAxis', 'tAxis'],
    unit: 'deg',
    pattern:
      /(?<!\w)p[-\s]+(?:r|qrs)[-\s]+t\s+ax[ie]s\s*[:=]?\s*(-?\d{1,3})\s+(-?\d{1,3})\s+(-?\d{1,3})(?!\d)/gi,
  },
];

function relationOf(text: string | undefined): NumericClaim['relation'] {
  if (text === undefined) return 'equal';
  return /<|≤|below|under|less/i.test(text) ? 'below' : 'above';
}

/** Seconds become ms: where the unit says so, or where without a unit the number can be nothing else. */
function inUnit(value: number, unit: Unit, written: string | undefined): number {
  if (unit !== 'ms') return value;
  const isSeconds = written === undefined ? Math.abs(value) < 3 : /^s/i.test(written);
  return isSeconds ? Math.round(value * 1e6) / 1e3 : value;
}

function singleClaims(text: string): NumericClaim[] {
  return READINGS.flatMap(({ quantity, unit, pattern, range: [lowest, highest] }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const { value: written, unit: writtenUnit, relation } = match.groups!;
      const number = Number(written!.replace(',', '.').replace('−', '-'));
      const value = inUnit(number, unit, writtenUnit);
      if (!(value >= lowest && value <= highest)) return [];
      const end = match.index + match[0].trimEnd().length;
      return [{ quantity, value, unit, relation: relationOf(relation), start: match.index, end }];
    }),
  );
}

function pairedClaims(text: string): NumericClaim[] {
  return PAIRED.flatMap(({ quantities, unit, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) =>
      quantities.map((quantity, i) => ({
        quantity,
        value: Number(match[i + 1]),
        unit,
        relation: 'equal' as const,
        start: match.index,
        end: match.index + match[0].length,
      })),
    ),
  );
}

/**
 * The measurements that a report's words give, in the text's order: rates in bpm, intervals and durations in ms
 * (seconds are converted), axes in degrees. Numbers that cannot be such a measurement (a PR of 3 s) are left out.
 *
 * @example readNumericClaims('Rate 72, PR interval 0.21 s').map(({ quantity, value }) => [quantity, value])
 * // [['heartRate', 72], ['pr', 210]]
 */
export function readNumericClaims(text: string): NumericClaim[] {
  const claims: NumericClaim[] = [];
  const paired = pairedClaims(text);
  const isTaken = (claim: NumericClaim) =>
    claims.some((other) => claim.start < other.end && other.start < claim.end);
  for (const claim of singleClaims(text)) {
    if (!paired.some(({ start, end }) => claim.start < end && start < claim.end) && !isTaken(claim))
      claims.push(claim);
  }
  return [...paired, ...claims].sort((a, b) => a.start - b.start);
}
