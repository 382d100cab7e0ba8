import { file, fill, type Make } from './make.ts';

export const TEXT_FILES: Record<string, Make> = {
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
};
