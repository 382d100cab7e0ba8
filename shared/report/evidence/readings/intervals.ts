import type { Intervals } from '../../../ecg/measure/schema.ts';
import { combined, type Facts, isPlacementTrusted, type Reading } from '../facts.ts';

const TITLES = {
  pDuration: 'P duration',
  pr: 'PR interval',
  qrs: 'QRS duration',
  qt: 'QT interval',
  qtcBazett: 'QTc (Bazett)',
  qtcFridericia: 'QTc (Fridericia)',
} as const satisfies Partial<Record<keyof Intervals, string>>;

export function interval({ measurements }: Facts, of: keyof typeof TITLES): Reading {
  return { name: TITLES[of], quantity: measurements.intervals[of] };
}

/** Frontal QRS axis, −180° to 180°; not told when electrodes seem to have changed places. */
export function qrsAxis(facts: Facts): Reading {
  const name = 'QRS axis';
  if (isPlacementTrusted(facts)) return { name, quantity: facts.measurements.axes.qrs };
  return {
    name,
    quantity: { value: null, unit: '°', reason: 'Electrodes may have changed places.' },
  };
}

/** How far the QRS axis is from a direction, either way round: 0° to 180°. */
export function axisFrom(facts: Facts, degrees: number): Reading {
  const name = `angle between the QRS axis and ${String(degrees).replace('-', '−')}°`;
  return combined(name, [qrsAxis(facts)], ([axis]) => {
    const apart = Math.abs(axis! - degrees) % 360;
    return Math.min(apart, 360 - apart);
  });
}
