import type { NumericClaim } from '../statements/schema.ts';
import { unverifiable } from './check-statement.ts';
import { type Facts, isPlacementTrusted, type Reading } from './facts.ts';
import { withUnit } from './limit.ts';
import { interval, qrsAxis } from './readings/intervals.ts';
import { heartRate } from './readings/rhythm.ts';
import { REFERENCES } from './references.ts';
import type { Evidence, Verdict } from './schema.ts';

/** How far a number may be from the measured one: up to `agrees` it is the same, beyond `differs` another. */
interface Tolerance {
  readonly agrees: number;
  readonly differs: number;
}

interface Measured {
  /** One reading, or one for each way of measuring it: the nearest counts. */
  readonly readings: (facts: Facts) => readonly [Reading, ...Reading[]];
  readonly tolerance: (measured: number) => Tolerance;
  readonly reference: string;
}

/** The mean error that the standard allows and one standard deviation; the same and three of them. */
const allowed = (meanMs: number, deviationMs: number) => (): Tolerance => ({
  agrees: meanMs + deviationMs,
  differs: meanMs + 3 * deviationMs,
});

/** A tenth, but at least 5/min; twice that. */
const rateError = (measured: number): Tolerance => {
  const agrees = Math.max(measured / 10, 5);
  return { agrees, differs: 2 * agrees };
};

/** Readers' axes spread as widely as the margins of the axis rules. */
const axisError = (): Tolerance => ({ agrees: 20, differs: 60 });

function axis(name: string, of: 'p' | 't') {
  return (facts: Facts): [Reading] => [
    isPlacementTrusted(facts)
      ? { name, quantity: facts.measurements.axes[of] }
      : { name, quantity: { value: null, unit: '°', reason: 'Electrodes may have changed places.' } },
  ];
}

const MEASURED: Partial<Record<NumericClaim['quantity'], Measured>> = {
  heartRate: {
    readings: (facts) => [heartRate(facts)],
    tolerance: rateError,
    reference: REFERENCES.rateAccuracy,
  },
  rr: {
    readings: ({ measurements }) => [{ name: 'mean RR interval', quantity: measurements.intervals.rrMean }],
    tolerance: (measured) => ({ agrees: measured / 10, differs: measured / 5 }),
    reference: REFERENCES.rateAccuracy,
  },
  pDuration: {
    readings: (facts) => [interval(facts, 'pDuration')],
    tolerance: allowed(10, 15),
    reference: REFERENCES.intervalAccuracy,
  },
  pr: {
    readings: (facts) => [interval(facts, 'pr')],
    tolerance: allowed(10, 10),
    reference: REFERENCES.intervalAccuracy,
  },
  qrs: {
    readings: (facts) => [interval(facts, 'qrs')],
    tolerance: allowed(10, 10),
    reference: REFERENCES.intervalAccuracy,
  },
  qt: {
    readings: (facts) => [interval(facts, 'qt')],
    tolerance: allowed(25, 30),
    reference: REFERENCES.intervalAccuracy,
  },
  qtc: {
    // The text seldom says by which formula.
    readings: (facts) => [interval(facts, 'qtcBazett'), interval(facts, 'qtcFridericia')],
    tolerance: allowed(25, 30),
    reference: REFERENCES.intervalAccuracy,
  },
  qrsAxis: {
    readings: (facts) => [qrsAxis(facts)],
    tolerance: axisError,
    reference: REFERENCES.conduction,
  },
  pAxis: { readings: axis('P axis', 'p'), tolerance: axisError, reference: REFERENCES.conduction },
  tAxis: { readings: axis('T axis', 't'), tolerance: axisError, reference: REFERENCES.conduction },
};

/** How far the measured value is from what the text gives; 0 within a limit that the text gives. */
function distance({ value, unit, relation }: NumericClaim, measured: number): number {
  if (relation === 'below') return Math.max(0, measured - value);
  if (relation === 'above') return Math.max(0, value - measured);
  const apart = Math.abs(measured - value);
  return unit === 'deg' ? Math.min(apart % 360, 360 - (apart % 360)) : apart;
}

function verdictOf({ relation }: NumericClaim, away: number, { agrees, differs }: Tolerance): Verdict {
  if (away <= (relation === 'equal' ? agrees : 0)) return 'supported';
  return away > differs ? 'contradicted' : 'unverifiable';
}

const ENDINGS: Record<Verdict, string> = {
  supported: 'which agrees',
  contradicted: 'which does not agree',
  unverifiable: 'which leaves it open',
};

/**
 * Holds a number that a report gives against the measured one. Supported within the error that the IEC standards allow
 * an electrocardiograph, contradicted well beyond it. Never throws.
 */
export function checkNumber(claim: NumericClaim, facts: Facts): Evidence {
  const known = MEASURED[claim.quantity];
  if (!known) return unverifiable('none', 'No measurement tells about this number.');
  const { reference } = known;
  if (facts.quality.grade === 'unusable') {
    return unverifiable('number', 'The recording is too poor to be measured.', reference);
  }
  const readings = known.readings(facts);
  const candidates = readings
    .flatMap(({ name, quantity }) =>
      quantity.value === null ? [] : [{ name, quantity, away: distance(claim, quantity.value) }],
    )
    .sort((a, b) => a.away - b.away);
  const [nearest] = candidates;
  if (!nearest) {
    const [{ name, quantity }] = readings;
    const why = quantity.value === null ? quantity.reason : '';
    return unverifiable('number', `Not measured: ${name}. ${why}`, reference);
  }
  const { name, quantity, away } = nearest;
  const verdict = verdictOf(claim, away, known.tolerance(quantity.value));
  const { value, unit, source } = quantity;
  const limit = {
    relation: claim.relation === 'below' ? 'at most' : 'at least',
    value: claim.value,
  } as const;
  return {
    verdict,
    rule: 'number',
    reason: `Measured ${name}: ${withUnit(value, unit)}, ${ENDINGS[verdict]}.`,
    values: [{ name, value, unit, ...(claim.relation !== 'equal' && { limit }), source }],
    reference,
  };
}
