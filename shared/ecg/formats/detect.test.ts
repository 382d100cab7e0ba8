import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect.ts';
import { fixture } from './fixtures.test-support.ts';

function detect(name: string, content: string | number[]) {
  const bytes =
    typeof content === 'string' ? Uint8Array.from(Buffer.from(content, 'latin1')) : Uint8Array.from(content);
  return detectFormat({ name, bytes });
}

function kindOf(path: string, name: string) {
  const detected = detectFormat({ ...fixture(path), name });
  return detected.kind === 'ecg-file' ? detected.reader.format : detected.kind;
}

describe('detectFormat', () => {
  it.each([
    ['ptb-xl/00003_hr.hea', 'wfdb-header'],
    ['cinc2021/E07500.hea', 'wfdb-header'],
    ['wfdb-python/100.hea', 'wfdb-header'],
    ['wfdb-python/041s.hea', 'wfdb-header'],
    ['wfdb-python/flacformats.hea', 'wfdb-header'],
    ['muse/cvrg_MUSE.xml', 'muse-xml'],
    ['aecg/fda_edge_empty.xml', 'hl7-aecg'],
    ['dicom/arturrod_test_ecg.dcm', 'dicom'],
    ['scp/ecgtoolkit_Example.scp', 'scp-ecg'],
  ])('recognises %s under any name', (path, kind) => {
    for (const name of ['x.hea', 'x.dat', 'x.xml', 'x.pdf', 'x.atr', 'x'])
      expect(kindOf(path, name)).toBe(kind);
  });

  it('recognises a zip under any name', () => {
    const bytes = zipSync({ 'a.txt': new Uint8Array(3) });
    expect(detectFormat({ name: 'ecg.xml', bytes })).toEqual({ kind: 'zip' });
  });

  it.each([
    'ptb-xl/00003_hr.dat',
    'cinc2021/E07500.mat',
    'wfdb-python/binformats.d3',
    'wfdb-python/3000003_0003.dat',
  ])('takes %s for a signal by its name alone', (path) => {
    expect(detectFormat(fixture(path)).kind).toBe('wfdb-signal-candidate');
    expect(kindOf(path, 'unnamed')).toBe('unsupported');
  });

  it.each([
    '100.atr',
    'x.xws',
    'x.qrs',
    'RECORDS',
    'RECORDS-acquired',
    'ANNOTATORS',
    'SHA256SUMS.txt',
    'LICENSE.txt',
  ])('leaves the side file %s aside', (name) => {
    expect(detect(name, '100\n101\n').kind).toBe('side-file');
  });

  it.each([
    ['report.xml', 'Sinus rhythm, normal ECG.\nNothing more.\n', 'plain text'],
    ['a.dat', '1 2 3\n4 5 6\n', 'plain text'],
    ['a.txt', 'hello 2\n', 'plain text'],
    ['a.xml', '%PDF-1.7 ...', 'a PDF document'],
    ['a.xml', '\x89PNG\r\n\x1a\n', 'a PNG image'],
    ['a.ecg', 'ISHNE1.0', 'an ISHNE Holter file'],
    ['a.mat', 'MATLAB 5.0 MAT-file', 'a MATLAB version 5 file'],
    ['a.json', '{"resourceType": "Observation"}', 'a JSON document'],
    ['a.xml', '<CardiologyXML/>', 'a GE CardioSoft file'],
    ['a.xml', '<?xml version="1.0"?><note/>', 'an XML document with the root element <note>'],
    ['a.xml', '<!DOCTYPE html><html></html>', 'a web page'],
    ['a.xml', '', 'empty'],
    ['a.bin', '\x01\x02\x03\x80', 'in a format that is not known here'],
  ])('says what %s is: %j', (name, content, what) => {
    const detected = detect(name, content);
    expect(detected).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining(`The file is ${what}`),
    });
    expect(detected).toMatchObject({ message: expect.stringContaining('GE MUSE XML') });
  });

  it('does not take a signal whose first sample is 60 for UTF-16 markup', () => {
    const signal = [60, 0, 77, 0, 16, 0, 0xf0, 0xff, 3, 1];
    expect(detect('x.dat', signal).kind).toBe('wfdb-signal-candidate');
    const markup = Buffer.from('<RestingECG><Waveform/></RestingECG>', 'utf16le');
    expect(detect('x.dat', [...markup])).toMatchObject({ kind: 'ecg-file', reader: { format: 'muse-xml' } });
  });

  it('is quick on input made to be slow', () => {
    const started = performance.now();
    for (const piece of ['\0', '1', ' ', '<!--', '<!DOCTYPE "', '<?', '1 2 3 ', '(', '#\n']) {
      detect('a.dat', piece.repeat(300_000));
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
