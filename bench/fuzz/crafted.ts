import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import {
  dicomFile,
  ecgObject,
  groupElements,
  TRANSFER_SYNTAX,
} from '../../shared/ecg/formats/dicom/write-dicom.test-support.ts';
import { edfFile } from '../../shared/ecg/formats/edf/write-edf.test-support.ts';
import {
  huffmanSection,
  leadSection,
  sampleSection,
  scpFile,
} from '../../shared/ecg/formats/scp/write-scp.test-support.ts';
import type { EcgFile } from '../../shared/ecg/record.ts';
import type { SampleEcg } from '../samples/fixture-ecgs.ts';

/** Every file is made in both sizes: what takes more than in proportion shows in the larger one. */
const SIZES_MB = [1, 6];
const MB = 1024 * 1024;

type Make = (bytes: number) => EcgFile | EcgFile[];

function file(name: string, content: string | Uint8Array): EcgFile {
  return { name, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
}

/** The text as often as fits. */
function fill(text: string, bytes: number): string {
  return text.repeat(Math.max(1, Math.floor(bytes / text.length)));
}

function xml(root: string, content: string, prolog = '<?xml version="1.0"?>'): EcgFile {
  return file('ecg.xml', `${prolog}<${root}>${content}</${root}>`);
}

const ENTITIES = Array.from({ length: 20 }, (_, k) => `<!ENTITY e${k + 1} "${`&e${k};`.repeat(10)}">`).join(
  '',
);

/** 10 s at 500 Hz as the header of a WFDB record states them. */
const WFDB_LINE = 'x.dat 16 200 16 0 0 0 0 I\n';

const XML_FILES: Record<string, Make> = {
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

/** One lead of XLI: its size, start value and codes that each stand for a longer run. */
function lzwBomb(bytes: number): Buffer {
  const body = Buffer.alloc(Math.floor(bytes), 0xaa);
  const head = Buffer.alloc(8);
  head.writeInt32LE(body.length);
  return Buffer.concat([head, body]);
}

const TEXT_FILES: Record<string, Make> = {
  'CSV: a million columns': (bytes) =>
    file('ecg.csv', `${fill('I,', bytes / 2)}\n${fill('1,', bytes / 2)}\n`),
  'CSV: empty lines': (bytes) => file('ecg.csv', `time,I,II\n${fill('\n', bytes)}`),
  'CSV: one line of digits': (bytes) => file('ecg.csv', fill('1234567890', bytes)),
  'CSV: a quote that does not end': (bytes) => file('ecg.csv', `time,I\n0,"${fill('1,2\n', bytes)}`),
  'CSV: quotes': (bytes) => file('ecg.csv', `time,I\n${fill('"",', bytes)}`),
  'CSV: a preamble only': (bytes) => file('ecg.csv', fill('Sample Rate,500 hertz\n', bytes)),
  'CSV: rows of rising width': (bytes) =>
    file(
      'ecg.csv',
      Array.from({ length: Math.floor(Math.sqrt(bytes)) }, (_, k) => fill('1,', k + 1)).join('\n'),
    ),
  'CSV: one lead': (bytes) =>
    file(
      'ecg.csv',
      `# 500 Hz, mV\ntime,I\n${Array.from({ length: Math.floor(bytes / 12) }, (_, k) => `${(k / 500).toFixed(3)},${k % 7}`).join('\n')}`,
    ),
  'JSON: nested lists': (bytes) =>
    file('ecg.json', `{"fs":500,"leads":${fill('[', bytes / 2)}${fill(']', bytes / 2)}}`),
  'JSON: many keys': (bytes) =>
    file(
      'ecg.json',
      `{"fs":500,"leads":{${Array.from({ length: Math.floor(bytes / 16) }, (_, k) => `"k${k}":[1,2]`).join()}}}`,
    ),
  'JSON: many lists': (bytes) => file('ecg.json', `{"fs":500,"data":[${fill('[1],', bytes)}[1]]}`),
  'JSON: long numbers': (bytes) =>
    file('ecg.json', `{"fs":500,"leads":{"I":[${fill(`${'9'.repeat(1000)},`, bytes)}1]}}`),
  'WFDB: header of many signals': (bytes) =>
    file('x.hea', `x ${Math.floor(bytes / WFDB_LINE.length)} 500 5000\n${fill(WFDB_LINE, bytes)}`),
  'WFDB: header of comments': (bytes) =>
    file('x.hea', `x 1 500 5000\n${WFDB_LINE}${fill('#Dx: 1,2\n', bytes)}`),
  'WFDB: record of many segments': (bytes) => file('x.hea', `x/99999 1 500 5000\n${fill('s 100\n', bytes)}`),
  'WFDB: 5000 samples a frame': (bytes) => [
    file('x.hea', 'x 1 1 999999\nx.dat 16x5000 200 16 0 0 0 0 I\n'),
    file('x.dat', new Uint8Array(bytes)),
  ],
  'WFDB: a skew of a million': (bytes) => [
    file('x.hea', 'x 1 500\nx.dat 212:1000000 200 12 0 0 0 0 I\n'),
    file('x.dat', new Uint8Array(bytes).fill(7)),
  ],
  'WFDB: a rate of 1/1000 Hz': (bytes) => [
    file('x.hea', `x 1 0.001\n${WFDB_LINE}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => i % 251),
    ),
  ],
  'WFDB: a rate of 65537 Hz': (bytes) => [
    file('x.hea', `x 1 65537\n${WFDB_LINE}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => i % 251),
    ),
  ],
  'WFDB: every sample another spike': (bytes) => [
    file('x.hea', `x 2 500\n${WFDB_LINE}${WFDB_LINE.replace(' I\n', ' II\n')}`),
    file(
      'x.dat',
      new Uint8Array(bytes).map((_, i) => (i * 7919) % 256),
    ),
  ],
};

const BINARY_FILES: Record<string, Make> = {
  'DICOM: deflated zeros': (bytes) => {
    const zeros = new Int16Array(bytes * 8);
    return dicomFile(ecgObject([groupElements([{ code: ['MDC', '2:1'] }], zeros)]), {
      transferSyntax: TRANSFER_SYNTAX.deflated,
    });
  },
  'DICOM: 60000 channels': (bytes) =>
    dicomFile(
      ecgObject([
        groupElements(
          Array.from({ length: Math.min(60_000, bytes / 100) }, () => ({ label: 'I' })),
          new Int16Array(10),
        ),
      ]),
    ),
  'DICOM: many groups': (bytes) =>
    dicomFile(
      ecgObject(
        Array.from({ length: Math.floor(bytes / 600) }, () =>
          groupElements([{ code: ['MDC', '2:1'] }], new Int16Array(100)),
        ),
      ),
    ),
  'DICOM: nested sequences': (bytes) => {
    const item = Buffer.from(
      'fe ff 00 e0 ff ff ff ff 00 54 00 01 53 51 00 00 ff ff ff ff'.replaceAll(' ', ''),
      'hex',
    );
    const whole = dicomFile(ecgObject([])).bytes;
    return file(
      'ecg.dcm',
      Buffer.concat([
        whole.subarray(0, whole.length - 0),
        Buffer.from('0054000153510000ffffffff', 'hex'),
        ...Array(Math.floor(bytes / item.length)).fill(item),
      ]),
    );
  },
  'EDF: 9999 signals': (bytes) =>
    edfFile({
      signals: Array.from({ length: Math.min(9999, Math.floor(bytes / 300)) }, (_, k) => ({
        label: `ECG ${k}`,
        perRecord: 1,
        digits: [1],
      })),
    }),
  'EDF: records of 1e-9 s': (bytes) =>
    edfFile({
      recordSeconds: '1e-9',
      signals: [{ label: 'ECG I', perRecord: 100, digits: Array(Math.floor(bytes / 200) * 100).fill(5) }],
    }),
  'EDF: annotations without end': (bytes) =>
    edfFile({
      reserved: 'EDF+D',
      signals: [{ label: 'ECG I', perRecord: 10, digits: Array(Math.floor(bytes / 80) * 10).fill(5) }],
      annotations: Array(Math.floor(bytes / 80)).fill('+0\x14\x14+1\x14a\x14'),
    }),
  'SCP-ECG: 255 leads of 64 kB': (bytes) =>
    scpFile({
      2: huffmanSection('default'),
      3: leadSection(Array.from({ length: 200 }, (_, k) => ({ code: (k % 8) + 1, last: 5000 }))),
      6: sampleSection(Array.from({ length: 200 }, () => new Uint8Array(Math.min(65_000, bytes / 200)))),
    }),
  'SCP-ECG: leads of four billion samples': (bytes) =>
    scpFile({
      2: huffmanSection('default'),
      3: leadSection([{ code: 1, last: 0xffff_ffff }]),
      6: sampleSection([new Uint8Array(Math.min(65_000, bytes))]),
    }),
  'zip: zeros': (bytes) => file('ecg.zip', zipSync({ 'ecg.csv': new Uint8Array(bytes * 20) })),
  'zip: 10000 files': (bytes) =>
    file(
      'ecg.zip',
      zipSync(
        Object.fromEntries(
          Array.from({ length: Math.min(10_000, Math.floor(bytes / 120)) }, (_, k) => [
            `${k}.csv`,
            new Uint8Array(1),
          ]),
        ),
      ),
    ),
  'zip: every entry the same data': (bytes) => overlappingZip(bytes),
  'zip: no end of the directory': (bytes) =>
    file('ecg.zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(bytes, 'PK\x05')])),
};

/** A directory whose 200 entries all point to one deflated file of zeros. */
function overlappingZip(bytes: number): EcgFile {
  const expanded = bytes;
  const packed = deflateRawSync(new Uint8Array(expanded));
  const name = Buffer.from('a.csv');
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = (k: number) => {
    const own = Buffer.from(`${k}.csv`);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(expanded, 24);
    central.writeUInt16LE(own.length, 28);
    return Buffer.concat([central, own]);
  };
  const directory = Buffer.concat(Array.from({ length: 200 }, (_, k) => entry(k)));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(200, 8);
  end.writeUInt16LE(200, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return file('ecg.zip', Buffer.concat([local, name, packed, directory, end]));
}

/** Files made to cost as much time and memory as they can for their size; each is made when it is asked for. */
export function craftedUploads(): { name: string; make: () => SampleEcg }[] {
  return Object.entries({ ...XML_FILES, ...TEXT_FILES, ...BINARY_FILES }).flatMap(([name, make]) =>
    SIZES_MB.map((size) => {
      const label = `${name}, ${size} MB`;
      return { name: label, make: () => ({ name: label, files: [make(size * MB)].flat() }) };
    }),
  );
}
