import { html, raw } from 'hono/html';
import type { EvaluationCase } from '../cases/schema.ts';
import { type DrawnEcg, drawEcg } from './ecg-drawing.ts';
import type { Table } from './score-tables.ts';

type Html = ReturnType<typeof raw>;

/** A case that is drawn, with why it was chosen. */
export interface DrawnCase {
  readonly one: EvaluationCase;
  readonly ecg: DrawnEcg;
  readonly why: string;
}

export interface PageContent {
  readonly title: string;
  /** What was run, one fact a line. */
  readonly facts: readonly string[];
  readonly tables: readonly Table[];
  readonly charts: readonly Html[];
  readonly worstCases: readonly DrawnCase[];
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;font-size:13px;margin:.5rem 0}td,th{border:1px solid #d5d5d5;padding:.2rem .5rem;text-align:right}
td:first-child,th:first-child{text-align:left}th{background:#f4f4f4}.scroll{overflow-x:auto}
figure{display:inline-block;margin:.5rem;vertical-align:top;font-size:13px}.chart{width:100%}.chart text{font-size:10px;fill:#444}.chart .title{font-size:13px;fill:#111}
.grid{stroke:#ddd}.ecg{width:100%;max-width:1000px;border:1px solid #ddd}.ecg text{font-size:11px}.note{color:#555;font-size:13px}
article{margin:1.5rem 0}dt{font-weight:600}dd{margin:0 0 .4rem}`;

function tableOf({ title, header, rows, note }: Table): Html {
  return raw(html`<h2>${title}</h2><div class="scroll"><table><thead><tr>${header.map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
${note === undefined ? '' : html`<p class="note">${note}</p>`}`);
}

function caseOf({ one, ecg, why }: DrawnCase): Html {
  return raw(html`<article><h3>${one.id}</h3>${drawEcg(ecg)}<dl><dt>model</dt><dd>${one.candidate}</dd>
<dt>reference</dt><dd>${one.reference ?? '(none)'}</dd><dt>codes</dt><dd>${Object.entries(one.scpCodes)
    .map(([code, likelihood]) => `${code} ${likelihood}`)
    .join(', ')}</dd><dt>why it is here</dt><dd>${why}</dd></dl></article>`);
}

/** One HTML page without any other file or request. */
export function evaluationPage({ title, facts, tables, charts, worstCases }: PageContent): string {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${raw(STYLE)}</style></head><body><h1>${title}</h1><ul>${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
${tables.map(tableOf)}${charts.length === 0 ? '' : html`<h2>Plots</h2>${charts}`}
${worstCases.length === 0 ? '' : html`<h2>Worst cases</h2>${worstCases.map(caseOf)}`}
</body></html>`;
  return String(page);
}
