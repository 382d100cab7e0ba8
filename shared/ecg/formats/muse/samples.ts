import { crc32 } from 'node:zlib';
import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { childNumber, childText, type XmlNode } from '../xml-tree.ts';

const NOT_BASE64 = /[^A-Za-z0-9+/]/;
const DEFAULT_SAMPLE_BYTES = 2;

/**
 * Stored samples of one LeadData element, in units of its least bit: base64 of little endian integers.
 * Byte count, sample count and CRC-32 are checked where stated; a mismatch is a warning.
 * @param lead label for messages
 * @throws EcgError MALFORMED_FILE when the text is no base64 or the sample size is unknown
 */
export function decodeSamples(
  leadData: XmlNode,
  lead: string,
): { samples: Int32Array; warnings: EcgWarning[] } {
  const text = (childText(leadData, 'WaveFormData') ?? '').replace(/\s+/g, '');
  if (NOT_BASE64.test(text.replace(/={1,2}$/, '')))
    throw malformed(`The samples of lead ${lead} are not valid base64.`);
  const bytes = Buffer.from(text, 'base64');
  const size = childNumber(leadData, 'LeadSampleSize') ?? DEFAULT_SAMPLE_BYTES;
  if (size !== 1 && size !== 2 && size !== 4) {
    throw malformed(`Lead ${lead} states a sample size that is not 1, 2 or 4 bytes.`);
  }
  const samples = new Int32Array(Math.floor(bytes.length / size));
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readIntLE(i * size, size);
  return { samples, warnings: integrityWarnings(leadData, lead, bytes, samples.length) };
}

function integrityWarnings(
  leadData: XmlNode,
  lead: string,
  bytes: Uint8Array,
  sampleCount: number,
): EcgWarning[] {
  const warnings: EcgWarning[] = [];
  const statedBytes = childNumber(leadData, 'LeadByteCountTotal');
  const statedSamples = childNumber(leadData, 'LeadSampleCountTotal');
  if (
    (statedBytes !== undefined && statedBytes !== bytes.length) ||
    (statedSamples !== undefined && statedSamples !== sampleCount)
  ) {
    warnings.push({
      code: 'MUSE_LENGTH_MISMATCH',
      message: `Lead ${lead} holds ${sampleCount} samples (${bytes.length} bytes), which is not what the file states.`,
    });
  }
  const statedCrc = childNumber(leadData, 'LeadDataCRC32');
  // Some versions print the checksum as a signed number; 0 stands for none.
  if (statedCrc !== undefined && statedCrc !== 0 && statedCrc >>> 0 !== crc32(bytes)) {
    warnings.push({
      code: 'MUSE_CHECKSUM_MISMATCH',
      message: `The samples of lead ${lead} do not fit the file's checksum; the file may be damaged.`,
    });
  }
  return warnings;
}

function malformed(what: string): EcgError {
  return new EcgError('MALFORMED_FILE', `${what} Export the ECG again and send the unchanged file.`);
}
