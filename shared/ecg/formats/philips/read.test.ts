import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { gzipFixture } from '../gzip-fixture.test-support.ts';
import { decodeText } from '../text.ts';
import { xmlRoot } from '../xml-prolog.ts';
import { descendants, parseXml } from '../xml-tree.ts';
import { samplesBeforeCalibration } from './calibration-pulse.ts';
import { philipsFormat } from './format.ts';
import { withoutResiduals } from './limb-residuals.ts';
import { xliDecode } from './xli.ts';

const NAMES = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V3R', 'V4R', 'V7'];
const FILES = [
  'cvrg_Philips103Example01',
  'cvrg_ecg_900657176_1',
  'sierra_1_03_repbeats_example',
  'fox850907_pure_orialData',
];
const files = new Map(FILES.map((name) => [name, gzipFixture(`philips/${name}.xml`)]));
const version103 = files.get('sierra_1_03_repbeats_example')!;

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

/** The file with a part of its text replaced. */
function edited(file: EcgFile, ...edits: [string | RegExp, string][]): EcgFile {
  const text = edits.reduce((edit, [from, to]) => edit.replace(from, to), decodeText(file.bytes));
  return { name: file.name, bytes: new Uint8Array(Buffer.from(text)) };
}

function waveformFile(attributes: string, text: string, version = '1.04'): EcgFile {
  const document = `<p:restingecgdata xmlns:p="http://www3.medical.philips.com"><p:documentinfo><p:documenttype>PhilipsECG</p:documenttype><p:documentversion>${version}</p:documentversion></p:documentinfo><p:waveforms><p:parsedwaveforms ${attributes}>${text}</p:parsedwaveforms></p:waveforms></p:restingecgdata>`;
  return { name: 'ecg.xml', bytes: new Uint8Array(Buffer.from(document)) };
}

describe('Philips: real files of 1.03 (UTF-8, UTF-16), 1.04 (15 leads), 1.04.01', () => {
  it.each([...files])('%s decodes to the golden values, pulse included', (name, file) => {
    const waveform = descendants(parseXml(xmlRoot(decodeText(file.bytes))!.document), 'parsedwaveforms')[0]!;
    const decoded = xliDecode(Buffer.from(waveform.rawText, 'base64'), 5500);
    const leads = withoutResiduals(NAMES.map((label, i) => ({ label, counts: decoded[i]! })));
    for (const expected of golden(name).leads) {
      const { counts } = leads.find(({ label }) => label === expected.name)!;
      const millivolts = Array.from(counts, (count) => count * 0.005);
      expect(millivolts.length).toBe(5500);
      expect(largestDifference(summarise('', millivolts), expected, 5500)).toBeLessThan(1e-6);
    }
  });

  it.each([...files])('%s is read without its calibration pulse', (name, file) => {
    expect(philipsFormat.detect(file)).toBe(true);
    const record = philipsFormat.read(file);
    expect(codes(record)).toEqual(['CALIBRATION_PULSE_CUT']);
    for (const expected of golden(name).leads) {
      const ours = record.leads.find((lead) => lead.name === expected.name)!;
      expect(ours).toMatchObject({ samplingRate: 500, derived: false });
      expect(ours.samples.length).toBe(5000);
      expect(ours.samples[2750]).toBeCloseTo(expected.mid, 6);
      for (const [i, mv] of expected.first.entries()) expect(ours.samples[i]).toBeCloseTo(mv, 6);
    }
  });

  it('keeps what the file knows: time, device, filters, patient, measurements, statements', () => {
    expect(philipsFormat.read(version103)).toMatchObject({
      startTime: '2011-12-01T07:27:34',
      device: { model: 'HeartstartMRx' },
      filters: { highPassHz: 0.05, lowPassHz: 150 },
      patient: { id: '1112010721168bdc', ageYears: 50, sex: 'male' },
      deviceStatements: [
        'Sinus bradycardia: rate< 50',
        'Nonspecific intraventricular conduction delay: QRSd >115mS, not LBBB/RBBB',
        'Inferior infarct, acute (LCx): ST>0.10mV, II III aVF, STd V1-V3',
        '>>> Acute MI <<<',
        '- ABNORMAL ECG -',
      ],
    });
    const fifteen = philipsFormat.read(files.get('cvrg_ecg_900657176_1')!);
    expect(fifteen.leads.map(({ name }) => name)).toEqual(NAMES);
    expect(fifteen.device).toEqual({
      manufacturer: 'Philips Medical Products',
      model: 'PageWriter Touch',
      serialNumber: '46440',
      softwareVersion: 'A.04.04.02',
    });
    expect(fifteen.deviceMeasurements).toContainEqual({ name: 'qtcb', value: 498, unit: 'ms' });
    expect(fifteen.deviceMeasurements).toContainEqual({ name: 'heartrate', value: 120, unit: 'bpm' });
  });

  it.each([
    ['<documenttype>SierraECG', '<documenttype>MortaraECG'],
    ['<documentversion>1.03', '<documentversion>1.05'],
  ])('refuses another document: %s → %s', (from, to) => {
    expect(() => philipsFormat.read(edited(version103, [from, to]))).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_FORMAT',
        message: expect.stringMatching(/MortaraECG|1\.05/),
      }),
    );
  });
});

describe('Philips: waveforms', () => {
  const attributes =
    'samplespersecond="500" resolution="5" numberofleads="3" leadlabels="I II III" durationperchannel="8"';

  it('reads plain and base64 samples, lead after lead', () => {
    const counts = [10, 20, 30, 40, 1, 2, 3, 4, 0, 0, 0, 0];
    const base64 = Buffer.from(new Int16Array(counts).buffer).toString('base64');
    const expected = [
      [10, 20, 30, 40],
      [1, 2, 3, 4],
      [-9, -18, -27, -36],
    ];
    for (const file of [
      waveformFile(`dataencoding="Plain" ${attributes}`, counts.join(' ')),
      waveformFile(`dataencoding="Base64" compression="Uncompressed" ${attributes}`, base64),
    ]) {
      const { leads } = philipsFormat.read(file);
      expect(leads.map((lead) => [...lead.samples].map((mv) => Math.round(mv * 200)))).toEqual(expected);
    }
  });

  it('leaves a lead III alone that is lead III already', () => {
    const file = waveformFile(`dataencoding="Plain" ${attributes}`, '10 20 30 40 1 2 3 4 -9 -18 -27 -36');
    expect(philipsFormat.read(file).leads[2]!.samples[3]).toBeCloseTo(-0.18, 6);
  });

  it.each([
    ['no resolution', attributes.replace('resolution="5"', ''), ['AMPLITUDE_SCALE_ASSUMED']],
    ['no labels', attributes.replace('leadlabels="I II III"', ''), ['LEAD_NAME_ASSUMED']],
    ['another length', attributes.replace('"8"', '"80"'), ['PHILIPS_LENGTH_MISMATCH']],
  ])('warns of %s', (_, changed, expected) => {
    const record = philipsFormat.read(waveformFile(`dataencoding="Plain" ${changed}`, '1 2 3 4 '.repeat(12)));
    expect(codes(record)).toContain(expected[0]);
  });

  it.each([
    ['no rate', 'resolution="5"', '1 2', 'MALFORMED_FILE'],
    ['an unknown encoding', `dataencoding="Hex" ${attributes}`, '1 2', 'UNSUPPORTED_FORMAT'],
    ['an unknown compression', `compression="ZIP" ${attributes}`, 'AAAA', 'UNSUPPORTED_FORMAT'],
    ['8-bit samples', `bitspersample="8" ${attributes}`, 'AAAA', 'UNSUPPORTED_FORMAT'],
    ['no base64', `dataencoding="Base64" ${attributes}`, '!!!!', 'MALFORMED_FILE'],
    ['a damaged chunk', `compression="XLI" ${attributes}`, 'AQAAf///////', 'MALFORMED_FILE'],
    ['no samples', `dataencoding="Plain" ${attributes}`, '', 'NO_USABLE_LEAD'],
  ])('refuses %s', (_, given, text, code) => {
    expect(() => philipsFormat.read(waveformFile(given, text))).toThrow(expect.objectContaining({ code }));
  });

  it('cuts only what is a pulse in every lead', () => {
    const lead = (pulse: number) =>
      Float32Array.from({ length: 2000 }, (_, n) =>
        n >= 1850 && n < 1950 ? pulse : n < 1800 ? Math.sin(n) : 0,
      );
    expect(samplesBeforeCalibration([lead(1), lead(1)], 500)).toBe(1500);
    expect(samplesBeforeCalibration([lead(1), lead(0.5)], 500)).toBe(2000);
    expect(samplesBeforeCalibration([lead(0), lead(0)], 500)).toBe(2000);
    expect(samplesBeforeCalibration([], 500)).toBe(0);
  });

  it.each([...files])('ends damaged copies of %s in a record or an EcgError', (_, file) => {
    expectSurvivesDamage(philipsFormat, file, 30);
  });
});
