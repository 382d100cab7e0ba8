import type { EcgWarning } from '../../record.ts';

/** Rates that electrocardiographs sample at, Hz. */
const NOMINAL_RATES_HZ = [
  100, 120, 125, 128, 150, 180, 200, 240, 250, 256, 300, 320, 360, 400, 480, 500, 512,
];
const HIGHER_RATES_HZ = [
  600, 640, 720, 750, 800, 960, 1000, 1024, 1200, 1500, 1600, 1800, 2000, 2048, 4000, 8000,
];
/** Share by which a rate may miss the nominal one. */
const TOLERANCE = 0.0005;
const MICROSECONDS_PER_SECOND = 1e6;

/**
 * The sampling rate for an interval in whole µs. An interval cannot express rates like 600 Hz (1667 µs):
 * a rate within 0.05 % of a usual one is taken for it, with a warning.
 */
export function nominalRate(intervalUs: number, warnings: EcgWarning[]): number {
  const stated = MICROSECONDS_PER_SECOND / intervalUs;
  const nominal = [...NOMINAL_RATES_HZ, ...HIGHER_RATES_HZ].find(
    (rate) => Math.abs(stated - rate) <= TOLERANCE * rate,
  );
  if (nominal === undefined || nominal === stated) return stated;
  warnings.push({
    code: 'SAMPLING_RATE_ROUNDED',
    message: `The sampling interval of ${intervalUs} µs was taken for the usual rate of ${nominal} Hz.`,
  });
  return nominal;
}
