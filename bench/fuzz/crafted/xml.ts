import type { EcgFile } from '../../../shared/ecg/record.ts';
import { file, fill, type Make } from './make.ts';

function xml(root: string, content: string, prolog = '<?xml version="1.0"?>'): EcgFile {
  return file('ecg.xml', `${prolog}<${root}>${content}</${root}>`);
}

const ENTITIES = Array.from({ length: 20 }, (_, k) => `<!ENTITY e${k + 1} "${`&e${k};`.repeat(10)}">`).join(
  '',
);

/** One lead of XLI: its size, start value and codes that each stand for a longer run. */
function lzwBomb(bytes: number): Buffer {
  const body = Buffer.alloc(Math.floor(bytes), 0xaa);
  const head = Buffer.alloc(8);
  head.writeInt32LE(body.length);
  return Buffer.concat([head, body]);
}

export const XML_FILES: Record<string, Make> = {
  'XML: entities within entities': (bytes) =>
    xml(
      'RestingECG',
      fill('<DiagnosisStatement><StmtText>&e20;</StmtText></DiagnosisStatement>', bytes),
      `<!DOCTYPE RestingECG [<!ENTITY e0 "ha">${ENTITIES}]>`,
    ),
  'XML: a document type that does not end': (bytes) =>
    file('ecg.xml', `<!DOCTYPE RestingECG [${fill('<!ENTITY a "b">', bytes)}`),
  'XML: comments before the root': (bytes) => file('ecg.xml', `${fill('<!-- -->', bytes)}<RestingECG/>`),
  'XML: nested elements': (bytes) => file('ecg.xml', `<AnnotatedECG>${fill('<component>', bytes)}`),
  'XML: many elements': (bytes) => xml('AnnotatedECG', fill('<component/>', bytes)),
  'XML: one element of many attributes': (bytes) =>
    file('ecg.xml', `<restingecgdata ${fill('a="1" ', bytes)}/>`),
  'XML: an attribute that does not end': (bytes) => file('ecg.xml', `<restingecgdata a="${fill('x', bytes)}`),
  'XML: nothing but "<"': (bytes) => xml('RestingECG', fill('<', bytes)),
  'XML: nothing but "&"': (bytes) =>
    xml(
      'RestingECG',
      `<PatientDemographics><PatientID>${fill('&', bytes)}</PatientID></PatientDemographics>`,
    ),
  'XML: white space': (bytes) => xml('RestingECG', fill(' \n', bytes)),
  'aECG: one long list of digits': (bytes) =>
    xml(
      'AnnotatedECG',
      `<component><series><code code="RHYTHM"/><component><sequenceSet><component><sequence><code code="TIME_RELATIVE"/><value><head value="0" unit="s"/><increment value="0.002" unit="s"/></value></sequence></component><component><sequence><code code="MDC_ECG_LEAD_I"/><value><origin value="0" unit="uV"/><scale value="1" unit="uV"/><digits>${fill('12 -7 ', bytes)}</digits></value></sequence></component></sequenceSet></component></series></component>`,
    ),
  'aECG: many strips': (bytes) =>
    xml(
      'AnnotatedECG',
      `<component><series><code code="RHYTHM"/>${fill('<component><sequenceSet><component><sequence><code code="TIME_RELATIVE"/><value><head value="0" unit="s"/><increment value="0.002" unit="s"/></value></sequence></component><component><sequence><code code="MDC_ECG_LEAD_I"/><value><scale value="1" unit="uV"/><digits>1 2</digits></value></sequence></component></sequenceSet></component>', bytes)}</series></component>`,
    ),
  'MUSE: many waveforms': (bytes) =>
    xml(
      'RestingECG',
      fill(
        '<Waveform><WaveformType>Rhythm</WaveformType><SampleBase>500</SampleBase><LeadData><LeadID>I</LeadID><WaveFormData>AAAA</WaveFormData></LeadData></Waveform>',
        bytes,
      ),
    ),
  'Philips: LZW of one repeated string': (bytes) =>
    xml(
      'restingecgdata',
      `<waveforms><parsedwaveforms dataencoding="Base64" compression="XLI" samplespersecond="500" durationperchannel="800000" leadlabels="I II III">${Buffer.concat(Array.from({ length: 12 }, () => lzwBomb(bytes / 16))).toString('base64')}</parsedwaveforms></waveforms>`,
    ),
};
