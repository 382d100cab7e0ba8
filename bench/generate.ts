import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { encodeEcgs } from '../shared/model/run/encode.ts';
import { decodeGreedily } from '../shared/model/run/greedy.ts';
import { loadModelPackage, type ModelPackage } from '../shared/model/run/load.ts';
import { type ExecutionProvider, type ModelSessions, openSessions } from '../shared/model/run/sessions.ts';
import { loadTokenizer } from '../shared/model/run/tokenizer.ts';

const USAGE = `Measures how fast a model package writes reports. Every report has the same number of tokens.

  npm run bench:generate -- MODEL_FOLDER [--cuda] [--threads 2] [--tokens 64] [--batches 1,8] [--repeats 3] [--json]
`;

interface Row {
  batch: number;
  encodeMs: number;
  prefillMs: number;
  /** One decoding step of the whole batch. */
  stepMs: number;
  tokensPerSecond: number;
  reportsPerSecond: number;
  rssMb: number;
}

/** Best of the repeats: what the program needs when nothing else disturbs it. */
async function best(repeats: number, run: () => Promise<number[]>): Promise<number[]> {
  await run();
  let least = await run();
  for (let i = 1; i < repeats; i++) {
    const times = await run();
    least = least.map((time, part) => Math.min(time, times[part]!));
  }
  return least;
}

async function measure(
  { manifest }: ModelPackage,
  { encoder, decoder }: ModelSessions,
  prompt: readonly number[],
  { batch, tokens, repeats }: { batch: number; tokens: number; repeats: number },
): Promise<Row> {
  const values = manifest.input.leads.length * manifest.input.samples;
  const inputs = Array.from({ length: batch }, (_, row) =>
    Float32Array.from({ length: values }, (_, i) => Math.sin((i * (row + 1)) / 50)),
  );
  // No token has this id, so no report ends early.
  const eosTokenId = -1;
  const timeReports = async (maxNewTokens: number) => {
    const start = performance.now();
    const cache = await encodeEcgs(encoder, manifest, inputs, prompt.length + maxNewTokens);
    const encoded = performance.now();
    await decodeGreedily(
      decoder,
      cache,
      inputs.map(() => prompt),
      { maxNewTokens, eosTokenId },
    );
    return [encoded - start, performance.now() - encoded];
  };
  const [encodeMs, prefillMs] = (await best(repeats, () => timeReports(1))) as [number, number];
  const [, generateMs] = (await best(repeats, () => timeReports(tokens))) as [number, number];
  const stepMs = (generateMs - prefillMs) / (tokens - 1);
  return {
    batch,
    encodeMs,
    prefillMs,
    stepMs,
    tokensPerSecond: (1000 * batch) / stepMs,
    reportsPerSecond: (1000 * batch) / (encodeMs + generateMs),
    rssMb: process.memoryUsage.rss() / 1e6,
  };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    cuda: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    tokens: { type: 'string', default: '64' },
    batches: { type: 'string', default: '1,8' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const executionProvider: ExecutionProvider = values.cuda ? 'cuda' : 'cpu';
const intraOpThreads = Number(values.threads);
const tokens = Number(values.tokens);

const start = performance.now();
const model = await loadModelPackage(folder);
const verifyMs = performance.now() - start;
const sessions = await openSessions(model, { executionProvider, intraOpThreads });
const openMs = performance.now() - start - verifyMs;
const { manifest } = model;
const tokenizer = await loadTokenizer(model);
const task = manifest.tasks.find(({ name }) => name === manifest.defaultTask)!;
const prompt = tokenizer.encode(manifest.promptTemplate.replace('{prompt}', () => task.prompt));

const rows: Row[] = [];
for (const batch of values.batches.split(',').map(Number)) {
  rows.push(await measure(model, sessions, prompt, { batch, tokens, repeats: Number(values.repeats) }));
}
await sessions.release();

if (values.json) {
  const result = {
    model: `${manifest.name} ${manifest.version}`,
    decoderParameters: manifest.decoder.parameters,
    encoderParameters: manifest.encoder.parameters,
    executionProvider,
    intraOpThreads,
    promptTokens: prompt.length,
    tokens,
    verifyMs,
    openMs,
    rows,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} else {
  process.stdout.write(
    `${manifest.name} ${manifest.version}: ${(manifest.decoder.parameters / 1e6).toFixed(1)} M decoder on ` +
      `${executionProvider}, ${intraOpThreads} threads, ${prompt.length} prompt and ${tokens} report tokens; ` +
      `verified in ${verifyMs.toFixed(0)} ms, opened in ${openMs.toFixed(0)} ms\n`,
  );
  process.stdout.write('batch  encode ms  prefill ms  ms/step  tokens/s  reports/s  RSS MB\n');
  for (const row of rows) {
    const cells = [
      String(row.batch).padStart(5),
      row.encodeMs.toFixed(1).padStart(9),
      row.prefillMs.toFixed(1).padStart(10),
      row.stepMs.toFixed(2).padStart(7),
      row.tokensPerSecond.toFixed(0).padStart(8),
      row.reportsPerSecond.toFixed(2).padStart(9),
      row.rssMb.toFixed(0).padStart(6),
    ];
    process.stdout.write(`${cells.join('  ')}\n`);
  }
}
