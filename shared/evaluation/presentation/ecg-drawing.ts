import { html, raw } from 'hono/html';

type Html = ReturnType<typeof raw>;

/** 25 mm/s and 10 mm/mV, as on paper; 1 mm is 4 units of the drawing. */
const UNITS_PER_MM = 4;
const UNITS_PER_S = 25 * UNITS_PER_MM;
const UNITS_PER_MV = 10 * UNITS_PER_MM;
const ROW_MV = 2.4;
const COLUMN_S = 2.5;

/** Three rows of four leads, 2.5 s each, and lead II below for all of the time. */
const ROWS = [
  ['I', 'aVR', 'V1', 'V4'],
  ['II', 'aVL', 'V2', 'V5'],
  ['III', 'aVF', 'V3', 'V6'],
] as const;
const RHYTHM_LEAD = 'II';

export interface DrawnEcg {
  readonly leadNames: readonly string[];
  /** Leads × samples, lead after lead, mV. */
  readonly samples: Float32Array;
  readonly samplingRateHz: number;
}

function trace(ecg: DrawnEcg, lead: string, fromS: number, toS: number, row: number): string {
  const index = ecg.leadNames.indexOf(lead);
  if (index < 0) return '';
  const length = ecg.samples.length / ecg.leadNames.length;
  const first = Math.round(fromS * ecg.samplingRateHz);
  const last = Math.min(length, Math.round(toS * ecg.samplingRateHz));
  const middle = (row + 0.5) * ROW_MV * UNITS_PER_MV;
  const points: string[] = [];
  for (let i = first; i < last; i++) {
    const x = (i / ecg.samplingRateHz) * UNITS_PER_S;
    const y = middle - ecg.samples[index * length + i]! * UNITS_PER_MV;
    points.push(`${x.toFixed(1)},${y.toFixed(1)}`);
  }
  return points.join(' ');
}

/**
 * An ECG of 10 s as SVG, 3 × 4 with a rhythm strip; time goes on from column to column, so that beats stand above
 * each other.
 */
export function drawEcg(ecg: DrawnEcg): Html {
  const width = 10 * UNITS_PER_S;
  const height = (ROWS.length + 1) * ROW_MV * UNITS_PER_MV;
  const pieces = [
    ...ROWS.flatMap((leads, row) => leads.map((lead, column) => ({ lead, row, column, columns: 1 }))),
    { lead: RHYTHM_LEAD, row: ROWS.length, column: 0, columns: 4 },
  ];
  return raw(html`<svg class="ecg" viewBox="0 0 ${width} ${height}" role="img" aria-label="12-lead ECG, 25 mm/s, 10 mm/mV">
<defs><pattern id="mm" width="${UNITS_PER_MM}" height="${UNITS_PER_MM}" patternUnits="userSpaceOnUse"><path d="M0 0H${UNITS_PER_MM}V${UNITS_PER_MM}" fill="none" stroke="#f6dada" stroke-width=".5"/></pattern>
<pattern id="cm" width="${5 * UNITS_PER_MM}" height="${5 * UNITS_PER_MM}" patternUnits="userSpaceOnUse"><rect width="100%" height="100%" fill="url(#mm)"/><path d="M0 0H${5 * UNITS_PER_MM}V${5 * UNITS_PER_MM}" fill="none" stroke="#eab5b5" stroke-width=".7"/></pattern></defs>
<rect width="${width}" height="${height}" fill="url(#cm)"/>
${pieces.map(({ lead, row, column, columns }) => {
  const fromS = column * COLUMN_S;
  const points = trace(ecg, lead, fromS, fromS + columns * COLUMN_S, row);
  const labelX = fromS * UNITS_PER_S + 4;
  const labelY = row * ROW_MV * UNITS_PER_MV + 14;
  return html`<polyline points="${points}" fill="none" stroke="#111" stroke-width="1"/><text x="${labelX}" y="${labelY}">${lead}</text>`;
})}
</svg>`);
}
