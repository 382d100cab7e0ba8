import type { EcgFile, EcgLead, EcgPatient, EcgRecord } from '../../record.ts';
import { resolutionOf } from './resolution.ts';
import { WriteFault } from './write-fault.ts';

/** Header (.hea) and signal file (.dat) of one record. */
export interface WfdbFiles {
  readonly header: EcgFile;
  readonly signals: EcgFile;
}

interface StoredSignal {
  readonly lead: EcgLead;
  readonly aduPerMv: number;
  /** Whole adu, or NaN. */
  readonly adu: Float64Array;
  readonly samplesPerFrame: number;
}

/** Storage formats of the WFDB Applications Guide that are written here; the lowest value means "no sample". */
const FORMATS = [
  { format: 16, bytes: 2, missing: -0x8000 },
  { format: 32, bytes: 4, missing: -0x8000_0000 },
] as const;
type StorageFormat = (typeof FORMATS)[number];

const MOST_SAMPLES_PER_FRAME = 100;
const RECORD_NAME = /^[\w-]+$/;

/** The highest frame rate of which every lead's rate is a whole multiple. */
function frameRateHz(leads: readonly EcgLead[]): number {
  const rates = leads.map(({ samplingRate }) => samplingRate);
  const lowest = Math.min(...rates);
  for (let divisor = 1; divisor * (Math.max(...rates) / lowest) <= MOST_SAMPLES_PER_FRAME; divisor++) {
    const frame = lowest / divisor;
    if (rates.every((rate) => Math.abs(rate / frame - Math.round(rate / frame)) < 1e-9)) return frame;
  }
  const names = [...new Set(rates)].join(', ');
  throw new WriteFault(
    'RATES_DO_NOT_FIT',
    `WFDB cannot hold leads at ${names} Hz in one record. Write JSON instead.`,
  );
}

function storedSignal(lead: EcgLead, frameHz: number): StoredSignal {
  const { aduPerMv } = resolutionOf(lead.samples);
  const adu = Float64Array.from(lead.samples, (value) => Math.round(value * aduPerMv));
  return { lead, aduPerMv, adu, samplesPerFrame: Math.round(lead.samplingRate / frameHz) };
}

function storageFormat(signals: readonly StoredSignal[]): StorageFormat {
  const fits = ({ missing }: StorageFormat) =>
    signals.every(({ adu }) => adu.every((value) => !(Math.abs(value) >= -missing)));
  return FORMATS.find(fits) ?? FORMATS[1];
}

function interleave(signals: readonly StoredSignal[], frames: number, format: StorageFormat): Uint8Array {
  const frameSamples = signals.reduce((sum, { samplesPerFrame }) => sum + samplesPerFrame, 0);
  const view = new DataView(new ArrayBuffer(frames * frameSamples * format.bytes));
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (const { adu, samplesPerFrame } of signals) {
      for (let i = frame * samplesPerFrame; i < (frame + 1) * samplesPerFrame; i++) {
        const value = storedValue(adu[i], format);
        if (format.bytes === 2) view.setInt16(at, value, true);
        else view.setInt32(at, value, true);
        at += format.bytes;
      }
    }
  }
  return new Uint8Array(view.buffer);
}

function storedValue(adu: number | undefined, { missing }: StorageFormat): number {
  return adu === undefined || Number.isNaN(adu) ? missing : adu;
}

/** Sum of all stored samples in 16 bits. */
function checksum({ adu, samplesPerFrame }: StoredSignal, frames: number, format: StorageFormat): number {
  let sum = 0;
  for (let i = 0; i < frames * samplesPerFrame; i++) sum = (sum + storedValue(adu[i], format)) & 0xffff;
  return sum > 0x7fff ? sum - 0x1_0000 : sum;
}

function signalLine(signal: StoredSignal, fileName: string, frames: number, format: StorageFormat): string {
  const { lead, aduPerMv, adu, samplesPerFrame } = signal;
  const storage = samplesPerFrame === 1 ? `${format.format}` : `${format.format}x${samplesPerFrame}`;
  const description = lead.name.replace(/\s+/g, ' ').trim();
  const first = storedValue(adu[0], format);
  const sum = checksum(signal, frames, format);
  return `${fileName} ${storage} ${aduPerMv}(0)/mV ${8 * format.bytes} 0 ${first} ${sum} 0 ${description}`;
}

/** "HH:MM:SS[.sss] DD/MM/YYYY"; nothing for a date without a time, which WFDB cannot say. */
function startFields(startTime: string | undefined): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)/.exec(startTime ?? '');
  if (!match) return '';
  const [, year, month, day, time] = match;
  return ` ${time} ${day}/${month}/${year}`;
}

function patientComments({ id, name, birthDate, ageYears, sex }: EcgPatient): string[] {
  const fields = { 'Patient ID': id, Name: name, 'Birth date': birthDate, Age: ageYears, Sex: sex };
  return Object.entries(fields).flatMap(([label, value]) =>
    value === undefined ? [] : [`# ${label}: ${String(value).replace(/\s+/g, ' ')}`],
  );
}

/**
 * Writes a record as WFDB, format 16, or 32 where 16 bits cannot hold the samples exactly. Each lead's gain is chosen
 * so that its samples are whole adu: reading the files back gives the same samples up to `ROUND_TRIP_ERROR`
 * (3e-7 of the lead's largest). Leads at different rates get several samples a frame; missing samples are WFDB's own "no sample".
 * The patient block becomes header comments; drop it before to leave it out.
 *
 * @param recordName letters, digits, "_" and "-"
 * @throws WriteFault BAD_NAME, RATES_DO_NOT_FIT
 */
export function writeWfdb(record: EcgRecord, recordName: string): WfdbFiles {
  if (!RECORD_NAME.test(recordName)) {
    throw new WriteFault(
      'BAD_NAME',
      'The name of a WFDB record holds only letters, digits, "_" and "-". Choose another name for the output.',
    );
  }
  const frameHz = frameRateHz(record.leads);
  const signals = record.leads.map((lead) => storedSignal(lead, frameHz));
  const frames = Math.max(
    ...signals.map(({ adu, samplesPerFrame }) => Math.ceil(adu.length / samplesPerFrame)),
  );
  const format = storageFormat(signals);
  const fileName = `${recordName}.dat`;
  const lines = [
    `${recordName} ${signals.length} ${frameHz} ${frames}${startFields(record.startTime)}`,
    ...signals.map((signal) => signalLine(signal, fileName, frames, format)),
    ...patientComments(record.patient),
  ];
  return {
    header: { name: `${recordName}.hea`, bytes: new TextEncoder().encode(`${lines.join('\n')}\n`) },
    signals: { name: fileName, bytes: interleave(signals, frames, format) },
  };
}
