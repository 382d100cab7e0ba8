import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import type { LabelledSignal } from '../leads.ts';
import { parseNumberList } from '../number-list.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { attribute, attributeNumber, child, children, type XmlNode } from '../xml-tree.ts';
import { seconds, secondsSinceEpoch } from './quantities.ts';

const MAX_SAMPLING_RATE_HZ = 100_000;

/** Simultaneous leads, and when they begin. */
export interface SequenceSet {
  /** Head of a TIME_ABSOLUTE sequence as written ("20021122091000.000"). */
  absoluteStart: string | undefined;
  /** Head in seconds: since the epoch where absolute, else since the start of the series. */
  startSeconds: number | undefined;
  signals: LabelledSignal[];
}

/**
 * One sequenceSet: its time sequence (GLIST_TS or GLIST_PQ: head and increment) and its leads
 * (SLIST_PQ: origin + digit · scale).
 * @throws EcgError MALFORMED_FILE when leads stand there without a sampling rate
 */
export function readSequenceSet(set: XmlNode, warnings: EcgWarning[]): SequenceSet {
  const sequences = children(set, 'component').flatMap((component) => children(component, 'sequence'));
  const codeOf = (sequence: XmlNode) => attribute(child(sequence, 'code'), 'code') ?? '';
  const isTime = (sequence: XmlNode) => /^TIME_(ABSOLUTE|RELATIVE)$/i.test(codeOf(sequence));
  const leads = sequences.filter((sequence) => !isTime(sequence) && child(sequence, 'value', 'digits'));
  if (leads.length === 0) return { absoluteStart: undefined, startSeconds: undefined, signals: [] };

  const time = sequences.find(isTime);
  const samplingRateHz = rateOf(child(time, 'value', 'increment'));
  const head = child(time, 'value', 'head');
  const absoluteStart = /ABSOLUTE/i.test(time ? codeOf(time) : '') ? attribute(head, 'value') : undefined;
  return {
    absoluteStart,
    startSeconds: absoluteStart === undefined ? seconds(head) : secondsSinceEpoch(absoluteStart),
    signals: leads.flatMap((sequence) => {
      const label = codeOf(sequence) || 'lead without a name';
      const millivolts = decodeLead(child(sequence, 'value')!, standardLeadName(label).name, warnings);
      return millivolts === undefined ? [] : [{ label, samplingRateHz, millivolts }];
    }),
  };
}

function rateOf(increment: XmlNode | undefined): number {
  const step = seconds(increment) ?? 0;
  const samplingRateHz = Number((1 / step).toPrecision(12));
  if (step > 0 && samplingRateHz <= MAX_SAMPLING_RATE_HZ) return samplingRateHz;
  throw new EcgError(
    'MALFORMED_FILE',
    'The aECG file states no valid sampling rate (increment of the time sequence, with its unit). Export the ECG again.',
  );
}

/** mV of a lead; undefined, with a warning, where the values cannot become mV. */
function decodeLead(value: XmlNode, lead: string, warnings: EcgWarning[]): Float32Array | undefined {
  const origin = child(value, 'origin');
  const scale = child(value, 'scale');
  const step = attributeNumber(scale, 'value');
  const unit = attribute(scale, 'unit') ?? attribute(origin, 'unit');
  const stepUnit = millivoltsPer(unit ?? 'uV');
  const originUnit = millivoltsPer(attribute(origin, 'unit') ?? unit ?? 'uV');
  if (stepUnit === undefined || originUnit === undefined) {
    warnings.push({
      code: 'SIGNAL_NOT_ECG',
      message: `Lead ${lead} is not stored in volts and was left out.`,
    });
    return undefined;
  }
  if (!step) {
    warnings.push({
      code: 'LEAD_NOT_CALIBRATED',
      message: `Lead ${lead} states no amplitude scale and was left out.`,
    });
    return undefined;
  }
  if (unit === undefined) {
    warnings.push({
      code: 'AMPLITUDE_SCALE_ASSUMED',
      message: `Lead ${lead} does not state its unit; microvolts were assumed.`,
    });
  }
  const digits = parseNumberList(child(value, 'digits')!.rawText);
  if (digits.length === 0) {
    warnings.push({ code: 'LEAD_EMPTY', message: `Lead ${lead} holds no samples and was left out.` });
    return undefined;
  }
  const offset = (attributeNumber(origin, 'value') ?? 0) * originUnit;
  const millivolts = new Float32Array(digits.length);
  let unreadable = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i]!;
    if (!Number.isFinite(digit)) unreadable++;
    millivolts[i] = Number.isFinite(digit) ? offset + digit * step * stepUnit : Number.NaN;
  }
  if (unreadable > 0) {
    warnings.push({
      code: 'SAMPLES_UNREADABLE',
      message: `${unreadable} sample(s) of lead ${lead} are no numbers and count as missing.`,
    });
  }
  return millivolts;
}
