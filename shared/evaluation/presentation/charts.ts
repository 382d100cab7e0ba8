import { html, raw } from 'hono/html';

type Html = ReturnType<typeof raw>;

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** 95 % interval. */
  readonly low?: number;
  readonly high?: number;
}

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface ChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Names of the places on the x axis; numbers when not given. */
  readonly xNames?: readonly string[];
  /** Twice as wide, for many names. */
  readonly isWide?: boolean;
}

const NARROW = 420;
const WIDE = 860;
const HEIGHT = 260;
const LEFT = 46;
const BOTTOM = 64;
const TOP = 26;
const RIGHT = 40;
const COLOURS = ['#1b5e9b', '#c0562b', '#3c7f4d', '#7a4b94', '#8a6d1f', '#555555'] as const;

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A line chart of scores between 0 and 1 with their intervals, as SVG. */
export function lineChart(series: readonly ChartSeries[], options: ChartOptions): Html {
  const width = options.isWide ? WIDE : NARROW;
  const all = series.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const span = most - least || 1;
  const x = (value: number) => LEFT + ((value - least) / span) * (width - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value) * (HEIGHT - TOP - BOTTOM);
  const places = options.xNames?.map((name, i) => ({ at: i, name }));
  const ticks = places ?? [...new Set(xs)].sort((a, b) => a - b).map((at) => ({ at, name: shortNumber(at) }));
  const shownTicks = ticks.filter((_, i) => places || i % Math.ceil(ticks.length / 10) === 0);
  return raw(html`<figure style="width:${width}px"><svg class="chart" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${options.title}">
<text x="${LEFT}" y="16" class="title">${options.title}</text>
${[0, 0.25, 0.5, 0.75, 1].map((value) => html`<line x1="${LEFT}" x2="${width - RIGHT}" y1="${y(value)}" y2="${y(value)}" class="grid"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`)}
${shownTicks.map(({ at, name }) => html`<text transform="translate(${x(at)} ${HEIGHT - BOTTOM + 14}) rotate(${places ? 35 : 0})" text-anchor="${places ? 'start' : 'middle'}">${name}</text>`)}
<text x="${width / 2}" y="${HEIGHT - 4}" text-anchor="middle">${options.xLabel}</text>
<text transform="translate(12 ${HEIGHT / 2 - 20}) rotate(-90)" text-anchor="middle">${options.yLabel}</text>
${series.map(({ points }, i) => {
  const colour = COLOURS[i % COLOURS.length]!;
  const line = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(' ');
  return html`<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="1.6"/>
${points.map(
  (point) =>
    html`${
      point.low === undefined || point.high === undefined
        ? ''
        : html`<line x1="${x(point.x)}" x2="${x(point.x)}" y1="${y(point.low)}" y2="${y(point.high)}" stroke="${colour}"/>`
    }<circle cx="${x(point.x)}" cy="${y(point.y)}" r="2.4" fill="${colour}"/>`,
)}`;
})}
</svg><figcaption>${series.map(
    ({ name }, i) => html`<span style="color:${COLOURS[i % COLOURS.length]!}">● ${name}</span> `,
  )}</figcaption></figure>`);
}
