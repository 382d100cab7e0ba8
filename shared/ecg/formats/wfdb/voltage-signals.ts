import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import type { LabelledSignal } from '../leads.ts';
import { scaledSamples } from '../scaled-samples.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { isNullSignal, type WfdbHeader } from './header.ts';
import type { WfdbSignal } from './signals.ts';

export interface VoltageSignals {
  /** In mV. */
  signals: LabelledSignal[];
  /** Labels of the signals that are no voltage, or stored nowhere. */
  leftOut: string[];
}

/** What a signal is called; one without a description by its place. */
export function signalLabel(header: WfdbHeader, index: number): string {
  return header.signals[index]?.description.trim() || `signal ${index + 1}`;
}

/** The decoded signals of one header that are a voltage, in mV. */
export function voltageSignals(header: WfdbHeader, decoded: readonly WfdbSignal[]): VoltageSignals {
  const signals: LabelledSignal[] = [];
  const leftOut = header.signals.filter(isNullSignal).map((spec) => spec.description);
  for (const { spec, samplingRateHz, values } of decoded) {
    const scale = millivoltsPer(spec.units);
    const label = signalLabel(header, header.signals.indexOf(spec));
    if (scale === undefined) leftOut.push(label);
    else signals.push({ label, samplingRateHz, millivolts: scaledSamples(values, scale) });
  }
  return { signals, leftOut };
}

/** @throws EcgError NO_USABLE_LEAD when nothing is a voltage */
export function leftOutWarnings({ signals, leftOut }: VoltageSignals): EcgWarning[] {
  if (signals.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The WFDB record holds no signal in volts, so there is no ECG lead to read. Send a record with ECG signals.',
    );
  }
  if (leftOut.length === 0) return [];
  const message = `Signals that are not stored in volts were left out: ${leftOut.join(', ')}.`;
  return [{ code: 'SIGNAL_NOT_ECG', message }];
}
