import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const USAGE = `Measures a running API: latency and throughput of each route over HTTP.

  npm start, npm run demo, then:
  npm run bench:api -- [--api http://127.0.0.1:3000] [--requests 300] [--concurrency 8] [--json]
`;

interface Row {
  route: string;
  requestsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  answerKb: number;
}

interface Request {
  route: string;
  path: string;
  init?: RequestInit;
}

async function send(api: string, { path, init }: Request): Promise<ArrayBuffer> {
  const answer = await fetch(api + path, init);
  const body = await answer.arrayBuffer();
  if (!answer.ok && answer.status !== 304) throw new Error(`${path} answered ${answer.status}.`);
  return body;
}

/** The value below which this share of the sorted values lies (nearest rank). */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

async function measure(api: string, request: Request, requests: number, concurrency: number): Promise<Row> {
  const { byteLength } = await send(api, request);
  const latencies: number[] = [];
  let left = requests;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const start = performance.now();
      await send(api, request);
      latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, client));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    route: request.route,
    requestsPerSecond: requests / seconds,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
    answerKb: byteLength / 1024,
  };
}

/** One request per route, on the newest report that the service has. */
async function requestsOn(api: string): Promise<Request[]> {
  const newest = await fetch(`${api}/v1/reports?status=PRELIMINARY&limit=1`).catch(() => undefined);
  if (!newest?.ok) throw new Error(`${api} does not answer as the API: start it with npm start.`);
  const page = (await newest.json()) as { items: { reportId: string; ecgId: string }[] };
  const [report] = page.items;
  if (!report) throw new Error(`${api} has no preliminary report: send some ECGs first (npm run demo).`);
  const reportPath = `/v1/reports/${report.reportId}`;
  const etag = (await fetch(api + reportPath)).headers.get('etag') ?? '';
  const ecgPath = `/v1/ecgs/${report.ecgId}`;
  const announcement = JSON.stringify({ files: [{ name: 'ecg.xml', contentLength: 100_000 }] });
  return [
    { route: 'GET /health', path: '/health' },
    {
      route: 'POST /v1/ecgs',
      path: '/v1/ecgs',
      init: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: announcement },
    },
    { route: 'GET /v1/ecgs/{ecgId}', path: ecgPath },
    { route: 'GET …/waveform, JSON', path: `${ecgPath}/waveform` },
    {
      route: 'GET …/waveform, bytes',
      path: `${ecgPath}/waveform`,
      init: { headers: { Accept: 'application/octet-stream' } },
    },
    { route: 'GET /v1/reports', path: '/v1/reports' },
    { route: 'GET /v1/reports/{reportId}', path: reportPath },
    { route: '  … unchanged (304)', path: reportPath, init: { headers: { 'If-None-Match': etag } } },
  ];
}

function table(rows: readonly Row[]): string {
  const columns = ['requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'answer kB'];
  const lines = rows.map(({ route, requestsPerSecond, p50Ms, p95Ms, p99Ms, answerKb }) =>
    [requestsPerSecond.toFixed(0), ...[p50Ms, p95Ms, p99Ms, answerKb].map((value) => value.toFixed(1))]
      .map((cell) => cell.padStart(11))
      .reduce((line, cell) => line + cell, route.padEnd(28)),
  );
  return [`${'route'.padEnd(28)}${columns.map((column) => column.padStart(11)).join('')}`, ...lines].join(
    '\n',
  );
}

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number from 1.`);
  return number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      api: { type: 'string', default: 'http://127.0.0.1:3000' },
      requests: { type: 'string', default: '300' },
      concurrency: { type: 'string', default: '8' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const api = values.api.replace(/\/$/, '');
  const requests = wholeNumber('requests', values.requests);
  const concurrency = wholeNumber('concurrency', values.concurrency);
  const rows: Row[] = [];
  for (const request of await requestsOn(api)) rows.push(await measure(api, request, requests, concurrency));
  const result = { benchmark: 'api', requests, concurrency, node: process.version, rows };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${table(rows)}\n`);
}

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
