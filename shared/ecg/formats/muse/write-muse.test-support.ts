import { crc32 } from 'node:zlib';
import type { EcgFile } from '../../record.ts';

export interface MuseLead {
  id: string;
  /** Samples in bits. */
  samples: readonly number[];
  /** Elements that replace or, when undefined, remove the usual ones. */
  elements?: Record<string, string | undefined>;
}

export interface MuseWaveform {
  type: string | undefined;
  leads: readonly MuseLead[];
  elements?: Record<string, string | undefined>;
}

/** A RestingECG document as MUSE writes it. */
export function museXml(waveforms: readonly MuseWaveform[], others = ''): string {
  return [
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    '<!DOCTYPE RestingECG SYSTEM "restecg.dtd">',
    '<RestingECG>',
    others,
    ...waveforms.map(writeWaveform),
    '</RestingECG>',
  ].join('\r\n');
}

export function museFile(waveforms: readonly MuseWaveform[], others = ''): EcgFile {
  return { name: 'ecg.xml', bytes: new TextEncoder().encode(museXml(waveforms, others)) };
}

/** A sine of `cycles` periods, different for every lead. */
export function sine(count: number, cycles: number, amplitude = 200): number[] {
  return Array.from({ length: count }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * cycles * i) / count)),
  );
}

function writeWaveform({ type, leads, elements = {} }: MuseWaveform): string {
  const usual = { WaveformType: type, SampleBase: '500', SampleExponent: '0' };
  return `<Waveform>${write({ ...usual, ...elements })}${leads.map(writeLead).join('')}</Waveform>`;
}

function writeLead({ id, samples, elements = {} }: MuseLead): string {
  const bytes = Buffer.from(Int16Array.from(samples).buffer);
  const base64 = bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  const usual = {
    LeadByteCountTotal: String(bytes.length),
    LeadTimeOffset: '0',
    LeadSampleCountTotal: String(samples.length),
    LeadAmplitudeUnitsPerBit: '4.88',
    LeadAmplitudeUnits: 'MICROVOLTS',
    LeadID: id,
    LeadOffsetFirstSample: '0',
    LeadSampleSize: '2',
    LeadOff: 'FALSE',
    LeadDataCRC32: String(crc32(bytes)),
    WaveFormData: `\r\n${base64}`,
  };
  return `<LeadData>${write({ ...usual, ...elements })}</LeadData>`;
}

function write(elements: Record<string, string | undefined>): string {
  return Object.entries(elements)
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('\r\n');
}
