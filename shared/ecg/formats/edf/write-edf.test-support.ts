import type { EcgFile } from '../../record.ts';

export interface EdfSignalSpec {
  label: string;
  unit?: string;
  physical?: [number | string, number | string];
  digital?: [number, number];
  prefiltering?: string;
  perRecord: number;
  /** Digital values of all records, one after the other. */
  digits: number[];
}

export interface EdfSpec {
  kind?: 'edf' | 'bdf';
  reserved?: string;
  patient?: string;
  recording?: string;
  date?: string;
  clock?: string;
  /** As stated; the number of records by default. */
  recordCount?: number;
  recordSeconds?: number | string;
  signals: EdfSignalSpec[];
  /** Annotation text of each record ("+0\x14\x14"), which adds the annotation signal. */
  annotations?: string[];
}

const ANNOTATION_BYTES = 60;

/** An EDF(+) or BDF(+) file as the specification describes it. */
export function edfFile(spec: EdfSpec): EcgFile {
  const sampleBytes = spec.kind === 'bdf' ? 3 : 2;
  const records = spec.signals[0]
    ? spec.signals[0].digits.length / spec.signals[0].perRecord
    : spec.annotations!.length;
  const signals: EdfSignalSpec[] = spec.annotations
    ? [
        ...spec.signals,
        {
          label: `${spec.kind === 'bdf' ? 'BDF' : 'EDF'} Annotations`,
          unit: '',
          perRecord: ANNOTATION_BYTES / sampleBytes,
          digits: [],
        },
      ]
    : spec.signals;
  const pad = (value: string | number, width: number) =>
    Buffer.from(String(value).padEnd(width), 'latin1').subarray(0, width);
  const column = (width: number, of: (signal: EdfSignalSpec) => string | number) =>
    signals.map((signal) => pad(of(signal), width));
  const header = Buffer.concat([
    spec.kind === 'bdf' ? Buffer.from('\xffBIOSEMI', 'latin1') : pad('0', 8),
    pad(spec.patient ?? '', 80),
    pad(spec.recording ?? '', 80),
    pad(spec.date ?? '02.03.02', 8),
    pad(spec.clock ?? '10.20.30', 8),
    pad(256 * (signals.length + 1), 8),
    pad(spec.reserved ?? '', 44),
    pad(spec.recordCount ?? records, 8),
    pad(spec.recordSeconds ?? 1, 8),
    pad(signals.length, 4),
    ...column(16, ({ label }) => label),
    ...column(80, () => ''),
    ...column(8, ({ unit }) => unit ?? 'uV'),
    ...column(8, ({ physical }) => physical?.[0] ?? -1000),
    ...column(8, ({ physical }) => physical?.[1] ?? 1000),
    ...column(8, ({ digital }) => digital?.[0] ?? -1000),
    ...column(8, ({ digital }) => digital?.[1] ?? 1000),
    ...column(80, ({ prefiltering }) => prefiltering ?? ''),
    ...column(8, ({ perRecord }) => perRecord),
    ...column(32, () => ''),
  ]);
  const body: Buffer[] = [];
  for (let record = 0; record < records; record++) {
    for (const { perRecord, digits } of spec.signals) {
      const values = Buffer.alloc(perRecord * sampleBytes);
      digits.slice(record * perRecord, (record + 1) * perRecord).forEach((digit, i) => {
        values.writeIntLE(digit, i * sampleBytes, sampleBytes);
      });
      body.push(values);
    }
    if (spec.annotations) {
      const list = Buffer.alloc(ANNOTATION_BYTES);
      list.write(spec.annotations[record]!, 'utf8');
      body.push(list);
    }
  }
  return { name: 'ecg.edf', bytes: new Uint8Array(Buffer.concat([header, ...body])) };
}
