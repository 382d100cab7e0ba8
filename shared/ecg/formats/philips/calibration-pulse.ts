/** Philips devices store a second more than the report shows and draw a pulse of 1 mV at its end. */
const APPENDED_S = 1;
const PULSE_MV = 1;
const TOLERANCE_MV = 0.01;
const SHORTEST_PULSE_S = 0.05;

/**
 * The number of samples before the second that ends in the calibration pulse; all of them when there is no
 * pulse. It is known by every lead being the same at the end: zero, 1 mV, zero. The ECG itself stops somewhere
 * within that second, each device at another moment, so that the whole second goes and the report's 10 s stay.
 * @param leads mV, of equal length
 */
export function samplesBeforeCalibration(leads: readonly Float32Array[], samplingRateHz: number): number {
  const [first] = leads;
  if (!first || leads.some((lead) => lead.length !== first.length)) return first?.length ?? 0;
  const second = Math.round(APPENDED_S * samplingRateHz);
  let pulse = 0;
  for (let n = first.length - 1; n >= Math.max(0, first.length - second); n--) {
    const value = first[n]!;
    const isPulse = Math.abs(value - PULSE_MV) <= TOLERANCE_MV;
    if ((value !== 0 && !isPulse) || leads.some((lead) => lead[n] !== value)) break;
    if (isPulse) pulse++;
  }
  const found = pulse >= SHORTEST_PULSE_S * samplingRateHz && pulse < second && first.at(-1) === 0;
  return found ? Math.max(0, first.length - second) : first.length;
}
