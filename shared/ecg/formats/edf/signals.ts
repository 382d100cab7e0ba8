import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import type { LabelledSignal } from '../leads.ts';
import { millivoltsPer } from '../voltage-units.ts';
import type { EdfHeader, EdfSignal } from './header.ts';
import { type EdfRecords, isAnnotationLabel } from './records.ts';

const MAX_SAMPLING_RATE_HZ = 100_000;
/** Of all leads together; gaps of a small file could ask for any amount of memory. */
const MAX_SAMPLES = 40_000_000;
const ECG_LABEL = /^(ECG|EKG)(?![a-z])/i;
/** A physical range beyond this is in µV, not in mV, where the file does not say. */
const LARGEST_MILLIVOLTS = 50;
const MOST_NAMED_LABELS = 8;

/**
 * The signals that are ECG leads by their label ("ECG II", "EKG", "V1") and in volts, in mV; gaps of a
 * discontinuous recording are NaN. Other signals are left out with a warning.
 * @throws EcgError NO_USABLE_LEAD without an ECG lead, MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readEcgSignals(
  bytes: Uint8Array,
  header: EdfHeader,
  records: EdfRecords,
): { signals: LabelledSignal[]; ecg: EdfSignal[]; warnings: EcgWarning[] } {
  const candidates = header.signals.filter(
    (signal) => !isAnnotationLabel(signal.label) && signal.samplesPerRecord > 0,
  );
  const warnings: EcgWarning[] = [];
  const scaled = candidates.filter(isEcg).flatMap((signal) => {
    const scale = scaleOf(signal, warnings);
    return scale === undefined ? [] : [{ signal, ...scale }];
  });
  if (scaled.length === 0) throw noEcg(candidates);
  if (!(header.recordSeconds > 0)) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The EDF or BDF file states no duration of its data records, so its sampling rate is unknown. Export it again.',
    );
  }
  const total = scaled.reduce((sum, { signal }) => sum + lengthOf(signal, header, records), 0);
  if (total > MAX_SAMPLES) {
    throw new EcgError(
      'FILE_TOO_LARGE',
      'The recording is too long. Export the part with the ECG in question.',
    );
  }
  const leftOut = candidates.length - scaled.length;
  if (leftOut > 0) {
    warnings.push({
      code: 'SIGNAL_NOT_ECG',
      message: `${leftOut} signal(s) that are no ECG leads by label and unit were left out.`,
    });
  }
  const signals = scaled.map(({ signal, gain, offset }) => ({
    label: signal.label,
    samplingRateHz: rateOf(signal, header),
    millivolts: decodeSignal(bytes, header, records, signal, gain, offset),
  }));
  return { signals, ecg: scaled.map(({ signal }) => signal), warnings };
}

function isEcg({ label }: EdfSignal): boolean {
  return ECG_LABEL.test(label) || standardLeadName(label).known;
}

function rateOf(signal: EdfSignal, header: EdfHeader): number {
  const hertz = Number((signal.samplesPerRecord / header.recordSeconds).toPrecision(12));
  if (hertz <= MAX_SAMPLING_RATE_HZ) return hertz;
  throw new EcgError(
    'MALFORMED_FILE',
    'The EDF or BDF file states a sampling rate that no ECG has. Export the recording again.',
  );
}

/** mV = digital · gain + offset; undefined, with a warning, where the file does not tell. */
function scaleOf(signal: EdfSignal, warnings: EcgWarning[]): { gain: number; offset: number } | undefined {
  const lead = standardLeadName(signal.label).name;
  const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  const perDigit = (physicalMax - physicalMin) / (digitalMax - digitalMin);
  if (!Number.isFinite(perDigit) || perDigit === 0) {
    warnings.push({
      code: 'LEAD_NOT_CALIBRATED',
      message: `Lead ${lead} states no valid physical and digital range and was left out.`,
    });
    return undefined;
  }
  const assumed = Math.max(Math.abs(physicalMin), Math.abs(physicalMax)) > LARGEST_MILLIVOLTS ? 'uV' : 'mV';
  const unit = millivoltsPer(signal.unit === '' ? assumed : signal.unit);
  // A signal in another unit ("bpm" of "ECG rate") is counted with those that are no ECG.
  if (unit === undefined) return undefined;
  if (signal.unit === '') {
    warnings.push({
      code: 'AMPLITUDE_SCALE_ASSUMED',
      message: `Lead ${lead} does not state its unit; by its range, ${assumed} was assumed.`,
    });
  }
  return { gain: perDigit * unit, offset: (physicalMin - digitalMin * perDigit) * unit };
}

/**
 * Samples of one signal: digital · gain + offset. Records that begin late leave a gap of NaN before them.
 */
export function decodeSignal(
  bytes: Uint8Array,
  header: EdfHeader,
  records: EdfRecords,
  signal: EdfSignal,
  gain: number,
  offset: number,
): Float32Array {
  const { samplesPerRecord: perRecord } = signal;
  const samples = new Float32Array(lengthOf(signal, header, records));
  if (records.onsetSeconds) samples.fill(Number.NaN);
  const read = header.kind === 'bdf' ? int24At : int16At;
  for (let record = 0; record < records.count; record++) {
    const from = header.headerBytes + record * header.recordBytes + signal.byteOffset;
    const to = startOf(record, signal, header, records);
    for (let i = 0; i < perRecord; i++) {
      samples[to + i] = read(bytes, from + i * header.sampleBytes) * gain + offset;
    }
  }
  return samples;
}

/** Index of a record's first sample on the time axis of its signal. */
function startOf(record: number, signal: EdfSignal, header: EdfHeader, records: EdfRecords): number {
  const onset = records.onsetSeconds?.[record];
  const recordsBefore = onset === undefined ? record : onset / header.recordSeconds;
  return Math.round(recordsBefore * signal.samplesPerRecord);
}

function lengthOf(signal: EdfSignal, header: EdfHeader, records: EdfRecords): number {
  return startOf(records.count - 1, signal, header, records) + signal.samplesPerRecord;
}

function int16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! | (bytes[at + 1]! << 8)) << 16) >> 16;
}

function int24At(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) << 8) >> 8;
}

function noEcg(candidates: readonly EdfSignal[]): EcgError {
  const labels = candidates.slice(0, MOST_NAMED_LABELS).map(({ label }) => label || 'without a label');
  const found =
    labels.length === 0
      ? 'it holds annotations only'
      : `found: ${labels.join(', ')}${candidates.length > MOST_NAMED_LABELS ? ', …' : ''}`;
  return new EcgError(
    'NO_USABLE_LEAD',
    `The EDF or BDF file holds no signal in volts that is labelled as an ECG lead (${found}). Label the leads as EDF+ says ("ECG II", "ECG V1") and send it again.`,
  );
}
