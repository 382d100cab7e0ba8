import {
  dicomFile,
  ecgObject,
  groupElements,
  TRANSFER_SYNTAX,
} from '../../../shared/ecg/formats/dicom/write-dicom.test-support.ts';
import { edfFile } from '../../../shared/ecg/formats/edf/write-edf.test-support.ts';
import {
  huffmanSection,
  leadSection,
  sampleSection,
  scpFile,
} from '../../../shared/ecg/formats/scp/write-scp.test-support.ts';
import { file, type Make } from './make.ts';

export const BINARY_FILES: Record<string, Make> = {
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
};
