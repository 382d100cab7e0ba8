import { zipSync } from 'fflate';
import {
  dicomFile,
  ecgObject,
  groupElements,
  TRANSFER_SYNTAX,
} from '../../shared/ecg/formats/dicom/write-dicom.test-support.ts';
import { edfFile } from '../../shared/ecg/formats/edf/write-edf.test-support.ts';
import { museFile } from '../../shared/ecg/formats/muse/write-muse.test-support.ts';
import { DEFAULT_HUFFMAN_TABLE } from '../../shared/ecg/formats/scp/huffman.ts';
import {
  differencesOf,
  huffman,
  huffmanSection,
  leadSection,
  sampleSection,
  scpFile,
} from '../../shared/ecg/formats/scp/write-scp.test-support.ts';
import { ecgCsv } from '../../shared/ecg/formats/write/csv.ts';
import { ecgJson } from '../../shared/ecg/formats/write/json.ts';
import { writeWfdb } from '../../shared/ecg/formats/write/wfdb.ts';
import { STANDARD_LEADS } from '../../shared/ecg/leads.ts';
import type { EcgFile, EcgLead, EcgRecord } from '../../shared/ecg/record.ts';
import type { SampleEcg } from './fixture-ecgs.ts';

/** Leads that MUSE and SCP-ECG store; the others follow from them. */
const STORED = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const STORED_SCP_CODES = [1, 2, 3, 4, 5, 6, 7, 8];
/** Codes of "MDC 2:n" in `STANDARD_LEADS` order. */
const MDC_CODES = [1, 2, 61, 62, 63, 64, 3, 4, 5, 6, 7, 8];

const text = (value: string) => new TextEncoder().encode(value);

function microvolts({ samples }: EcgLead): number[] {
  return Array.from(samples, (value) => Math.round(value * 1000));
}

function leadsOf(record: EcgRecord, names: readonly string[]): EcgLead[] {
  return names.map((name) => record.leads.find((lead) => lead.name === name)!);
}

function dicom(record: EcgRecord, transferSyntax: string): EcgFile {
  const leads = leadsOf(record, STANDARD_LEADS).map(microvolts);
  const data = interleaved(leads);
  const channels = MDC_CODES.map((n) => ({ code: ['MDC', `2:${n}`] as const, sensitivity: '1' }));
  return dicomFile(ecgObject([groupElements(channels, data)]), {
    transferSyntax,
  });
}

function edf(record: EcgRecord, kind: 'edf' | 'bdf'): EcgFile {
  const range: [number, number] = [-32768, 32767];
  return edfFile({
    kind,
    signals: leadsOf(record, STANDARD_LEADS).map((lead) => ({
      label: `ECG ${lead.name}`,
      physical: range,
      digital: range,
      perRecord: lead.samplingRate,
      digits: microvolts(lead),
    })),
  });
}

function scp(record: EcgRecord): EcgFile {
  const leads = leadsOf(record, STORED);
  const last = leads[0]!.samples.length;
  const coded = leads.map((lead) => huffman(differencesOf(microvolts(lead), 2), [DEFAULT_HUFFMAN_TABLE]));
  return scpFile({
    2: huffmanSection('default'),
    3: leadSection(
      STORED_SCP_CODES.map((lead) => ({ code: lead, last })),
      0b100 | (leads.length << 3),
    ),
    6: sampleSection(coded, { nanovolts: 1000, intervalUs: 2000, differences: 2 }),
  });
}

function muse(record: EcgRecord): EcgFile {
  const leads = leadsOf(record, STORED).map((lead) => ({
    id: lead.name,
    samples: microvolts(lead),
    elements: { LeadAmplitudeUnitsPerBit: '1' },
  }));
  return museFile([{ type: 'Rhythm', leads }]);
}

/** A header for format 16 behind the 24 bytes with which a MATLAB v4 matrix of int16 called "val" begins. */
function matlab(record: EcgRecord): EcgFile[] {
  const leads = leadsOf(record, STANDARD_LEADS).map(microvolts);
  const samples = leads[0]!.length;
  const start = Buffer.alloc(24);
  [30, leads.length, samples, 0, 4].forEach((value, i) => {
    start.writeInt32LE(value, 4 * i);
  });
  start.write('val', 20);
  const lines = leads.map((values, lead) => {
    const checksum = Int16Array.of(values.reduce((sum, value) => sum + value, 0))[0];
    return `record.mat 16+24 1000/mV 16 0 ${values[0]} ${checksum} 0 ${STANDARD_LEADS[lead]}`;
  });
  const header = [`record ${leads.length} 500 ${samples}`, ...lines, ''].join('\n');
  return [
    { name: 'record.hea', bytes: text(header) },
    { name: 'record.mat', bytes: new Uint8Array(Buffer.concat([start, interleaved(leads)])) },
  ];
}

/** Sample after sample, all leads of each. */
function interleaved(leads: readonly (readonly number[])[]): Uint8Array {
  const data = new Int16Array(leads.length * leads[0]!.length);
  leads.forEach((values, lead) => {
    values.forEach((value, i) => {
      data[i * leads.length + lead] = value;
    });
  });
  return new Uint8Array(data.buffer);
}

/**
 * One 12-lead recording of 500 Hz in every format that the project can write, for files or for tests: the samples are
 * those of the recording to 1 µV.
 */
export function inEveryWritableFormat(record: EcgRecord): SampleEcg[] {
  const { header, signals } = writeWfdb(record, 'record');
  const zipped = zipSync({ [header.name]: header.bytes, [signals.name]: signals.bytes });
  return [
    { name: 'WFDB', files: [header, signals] },
    { name: 'WFDB in a zip', files: [{ name: 'record.zip', bytes: zipped }] },
    { name: 'WFDB, MATLAB v4', files: matlab(record) },
    { name: 'MUSE XML', files: [muse(record)] },
    { name: 'DICOM', files: [dicom(record, TRANSFER_SYNTAX.explicitLittleEndian)] },
    { name: 'DICOM, deflated', files: [dicom(record, TRANSFER_SYNTAX.deflated)] },
    { name: 'SCP-ECG', files: [scp(record)] },
    { name: 'EDF', files: [edf(record, 'edf')] },
    { name: 'BDF', files: [edf(record, 'bdf')] },
    { name: 'CSV', files: [{ name: 'ecg.csv', bytes: text(ecgCsv(record)) }] },
    { name: 'JSON', files: [{ name: 'ecg.json', bytes: text(JSON.stringify(ecgJson(record))) }] },
  ];
}
