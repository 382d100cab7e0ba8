/** Reads damaged files one after the other and tells the parent process about each. */
import { setImmediate } from 'node:timers/promises';
import { readEcg } from '../../shared/ecg/read.ts';
import type { EcgFile } from '../../shared/ecg/record.ts';
import type { SampleEcg } from '../samples/fixture-ecgs.ts';
import { craftedUploads } from './crafted.ts';
import { damaged } from './damage.ts';
import { takeIn } from './intake.ts';
import { type Finding, type FuzzMessage, type FuzzOrder, limitsOf, MOST_LEFT_MB } from './messages.ts';
import { randomOf } from './random.ts';
import { fuzzSamples } from './samples.ts';

/** Slow is what is slow every time: the first time may have met the compiler or the collector. */
const TRIES = 3;
const KB_PER_MB = 1024;
const BYTES_PER_MB = 1024 * 1024;

function tell(message: FuzzMessage): void {
  process.send!(message);
}

async function groupOf({ files }: SampleEcg): Promise<string> {
  try {
    return (await readEcg(files)).format;
  } catch {
    return 'refused when whole';
  }
}

async function leastCpuMs(files: readonly EcgFile[], firstMs: number, limitMs: number): Promise<number> {
  let least = firstMs;
  for (let tries = 1; tries < TRIES && least > limitMs; tries++) {
    least = Math.min(least, (await takeIn(files)).cpuMs);
  }
  return least;
}

function heldMb(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / BYTES_PER_MB;
}

/** One file to take in, however it was made. */
interface Upload {
  readonly sample: string;
  readonly group: string;
  readonly damages: readonly string[];
  readonly make: () => readonly EcgFile[];
}

async function runOne(set: FuzzOrder['set'], run: number, upload: Upload): Promise<void> {
  const { sample, group, damages, make } = upload;
  const begun = { run, sample, damages };
  tell({ kind: 'begun', ...begun });
  const files = make();
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const limits = limitsOf(set, bytes);
  const found = (fault: Finding['fault'], detail: string) =>
    tell({ kind: 'finding', finding: { ...begun, fault, detail } });
  const done = { kind: 'done', run, sample, group, bytes } as const;
  const rssBefore = process.resourceUsage().maxRSS;
  try {
    const { outcome, cpuMs: firstMs } = await takeIn(files);
    const cpuMs = await leastCpuMs(files, firstMs, limits.cpuMs);
    if (cpuMs > limits.cpuMs) found('slow', `${Math.round(cpuMs)} ms of processor time, ended as ${outcome}`);
    tell({ ...done, outcome, cpuMs });
  } catch (error) {
    found('untyped-error', String((error as Error).stack));
    tell({ ...done, outcome: 'fault', cpuMs: 0 });
  }
  const grownMb = (process.resourceUsage().maxRSS - rssBefore) / KB_PER_MB;
  if (grownMb > limits.memoryMb) found('memory', `${Math.round(grownMb)} MB more than ever before`);
}

/** Gives the upload of each run. */
async function uploadsOf({ set, seed, folders }: FuzzOrder): Promise<(run: number) => Upload> {
  if (set === 'crafted') {
    const uploads = craftedUploads();
    return (run) => {
      const { name, make } = uploads[run]!;
      return { sample: name, group: 'crafted', damages: [], make: () => make().files };
    };
  }
  const samples = await fuzzSamples(folders);
  const groups = await Promise.all(samples.map(groupOf));
  return (run) => {
    const random = randomOf(seed, run);
    const index = random.below(samples.length);
    const { files, damages } = damaged(samples[index]!, random);
    return { sample: samples[index]!.name, group: groups[index]!, damages, make: () => files };
  };
}

async function follow(order: FuzzOrder): Promise<void> {
  const { set, from, to } = order;
  const uploadOf = await uploadsOf(order);
  const heldAtFirst = heldMb();
  for (let run = from; run < to; run++) {
    await runOne(set, run, uploadOf(run));
    // Lets the messages go out, and the parent's come in.
    await setImmediate();
  }
  const leftMb = heldMb() - heldAtFirst;
  if (leftMb > MOST_LEFT_MB) {
    const detail = `${Math.round(leftMb)} MB stay in memory after all runs`;
    tell({ kind: 'finding', finding: { run: to, sample: 'all', damages: [], fault: 'memory', detail } });
  }
  tell({ kind: 'end', maxRssMb: process.resourceUsage().maxRSS / KB_PER_MB, leftMb });
}

process.once('message', (order: FuzzOrder) => {
  follow(order).finally(() => process.disconnect());
});
