import type { DeviceMeasurement, EcgAnnotation, EcgMedianBeat } from '../../record.ts';
import { fiducialsMs } from '../median-beat.ts';
import { type ByteSource, bytesAt, int16At, uint8At, uint16At } from './bytes.ts';
import { leadOfScpCode } from './lead-codes.ts';
import type { TextDecoding } from './text.ts';

/** Not computed, lead rejected, no such wave; measurements never come near. */
const NO_VALUES = [29999, 29998, 29997, 19999];
const NO_AXIS = 999;

const GLOBAL_HEADER_BYTES = 6;
const GLOBAL_BYTES = 16;
const SPIKE_BYTES = 4;
const SPIKE_INFO_BYTES = 6;

/** Section 7: rate, intervals and axes of the whole ECG, under the names that MUSE gives them. */
export function readGlobalMeasurements(section: ByteSource): DeviceMeasurement[] {
  const beats = uint8At(section, 0);
  const spikes = uint8At(section, 1);
  const measurements: DeviceMeasurement[] = [];
  const add = (name: string, value: number | undefined, unit: string) => {
    if (value !== undefined) measurements.push({ name, value, unit });
  };
  // Missing rates are written as 0 by some devices.
  const extraAt = GLOBAL_HEADER_BYTES + beats * GLOBAL_BYTES + spikes * (SPIKE_BYTES + SPIKE_INFO_BYTES);
  const hasExtra = section.bytes.length >= extraAt + 2;
  const ratesAt = hasExtra ? extraAt + 2 + uint16At(section, extraAt) : section.bytes.length;
  if (section.bytes.length >= ratesAt + 6) {
    add('VentricularRate', measured(uint16At(section, ratesAt)) || undefined, 'bpm');
    add('AtrialRate', measured(uint16At(section, ratesAt + 2)) || undefined, 'bpm');
    add('QTCorrected', measured(uint16At(section, ratesAt + 4)) || undefined, 'ms');
  }
  add('RRInterval', measured(uint16At(section, 2)) || undefined, 'ms');
  add('PPInterval', measured(uint16At(section, 4)) || undefined, 'ms');
  if (beats === 0) return measurements;

  const [pOnset, pOffset, qrsOnset, qrsOffset, tOffset] = [0, 1, 2, 3, 4].map((field) =>
    measured(uint16At(section, GLOBAL_HEADER_BYTES + 2 * field)),
  );
  const [pAxis, qrsAxis, tAxis] = [5, 6, 7].map((field) => int16At(section, GLOBAL_HEADER_BYTES + 2 * field));
  add('PDuration', difference(pOffset, pOnset), 'ms');
  add('PRInterval', difference(qrsOnset, pOnset), 'ms');
  add('QRSDuration', difference(qrsOffset, qrsOnset), 'ms');
  add('QTInterval', difference(tOffset, qrsOnset), 'ms');
  add('PAxis', axis(pAxis!), 'deg');
  add('RAxis', axis(qrsAxis!), 'deg');
  add('TAxis', axis(tAxis!), 'deg');
  return measurements;
}

/** Section 7: where the waves of the reference beat begin and end. */
export function readReferenceFiducials(section: ByteSource): EcgMedianBeat['fiducialsMs'] {
  if (uint8At(section, 0) === 0) return {};
  const [pOnset, pOffset, qrsOnset, qrsOffset, tOffset] = [0, 1, 2, 3, 4].map((field) =>
    measured(uint16At(section, GLOBAL_HEADER_BYTES + 2 * field)),
  );
  return fiducialsMs({ pOnset, pOffset, qrsOnset, qrsOffset, tOffset });
}

/** Section 7: the spikes of a pacemaker, with their height. */
export function readPacingSpikes(section: ByteSource): EcgAnnotation[] {
  const start = GLOBAL_HEADER_BYTES + uint8At(section, 0) * GLOBAL_BYTES;
  return Array.from({ length: uint8At(section, 1) }, (_, spike) => {
    const at = start + spike * SPIKE_BYTES;
    const microvolts = measured(int16At(section, at + 2));
    return {
      timeS: uint16At(section, at) / 1000,
      label: 'pacing spike',
      ...(microvolts && { note: `${microvolts} uV` }),
    };
  });
}

/** Fields of section 10 in their order; nameless ones are codes and not measurements. */
const LEAD_FIELDS: readonly (readonly [string, string] | undefined)[] = [
  ['PDuration', 'ms'],
  ['PRInterval', 'ms'],
  ['QRSDuration', 'ms'],
  ['QTInterval', 'ms'],
  ['QDuration', 'ms'],
  ['RDuration', 'ms'],
  ['SDuration', 'ms'],
  ["R'Duration", 'ms'],
  ["S'Duration", 'ms'],
  ['QAmplitude', 'uV'],
  ['RAmplitude', 'uV'],
  ['SAmplitude', 'uV'],
  ["R'Amplitude", 'uV'],
  ["S'Amplitude", 'uV'],
  ['JAmplitude', 'uV'],
  ['P+Amplitude', 'uV'],
  ['P-Amplitude', 'uV'],
  ['T+Amplitude', 'uV'],
  ['T-Amplitude', 'uV'],
  ['STSlope', 'uV/s'],
  undefined,
  undefined,
  ['IsoelectricQRSOnset', 'ms'],
  ['IsoelectricQRSEnd', 'ms'],
  ['IntrinsicoidDeflection', 'ms'],
  undefined,
  undefined,
  ['STAmplitudeJ20', 'uV'],
  ['STAmplitudeJ60', 'uV'],
  ['STAmplitudeJ80', 'uV'],
];

/** Section 10: measurements lead by lead, named "V1 RAmplitude". */
export function readLeadMeasurements(section: ByteSource): DeviceMeasurement[] {
  const count = uint16At(section, 0);
  const measurements: DeviceMeasurement[] = [];
  let at = 4;
  for (let lead = 0; lead < count && at + 4 <= section.bytes.length; lead++) {
    const name = leadOfScpCode(uint16At(section, at)) ?? `lead code ${uint16At(section, at)}`;
    const length = uint16At(section, at + 2);
    LEAD_FIELDS.slice(0, length >> 1).forEach((field, index) => {
      const value = measured(int16At(section, at + 4 + 2 * index));
      if (field && value !== undefined) {
        measurements.push({ name: `${name} ${field[0]}`, value, unit: field[1] });
      }
    });
    at += 4 + length;
  }
  return measurements;
}

const STATEMENTS_HEADER_BYTES = 9;
const STATEMENT_HEADER_BYTES = 3;

/** Section 8: the interpretation as text, one statement a line. */
export function readTextStatements(section: ByteSource, decode: TextDecoding): string[] {
  return statements(section)
    .map(decode)
    .filter((text) => text !== '');
}

const FULL_TEXT = 2;
const UNIVERSAL_CODES = 1;

/** Section 11: the interpretation as universal statement codes ("SR", "LVH PROB") or text. */
export function readUniversalStatements(section: ByteSource, decode: TextDecoding): string[] {
  return statements(section)
    .flatMap((field) => {
      const type = field[0];
      const text = field.subarray(1);
      if (type === FULL_TEXT) return [decode(text)];
      return type === UNIVERSAL_CODES ? [decode(text.map((byte) => byte || 0x20))] : [];
    })
    .filter((text) => text !== '');
}

/** Sequence number, length, content: the frame that sections 8 and 11 share. */
function statements(section: ByteSource): Uint8Array[] {
  const count = uint8At(section, STATEMENTS_HEADER_BYTES - 1);
  const found: Uint8Array[] = [];
  let at = STATEMENTS_HEADER_BYTES;
  for (let n = 0; n < count; n++) {
    const length = uint16At(section, at + 1);
    found.push(bytesAt(section, at + STATEMENT_HEADER_BYTES, length));
    at += STATEMENT_HEADER_BYTES + length;
  }
  return found;
}

function measured(value: number): number | undefined {
  return NO_VALUES.includes(value) ? undefined : value;
}

function difference(end: number | undefined, start: number | undefined): number | undefined {
  return end === undefined || start === undefined || end < start ? undefined : end - start;
}

function axis(degrees: number): number | undefined {
  return Math.abs(degrees) >= NO_AXIS ? undefined : degrees;
}
