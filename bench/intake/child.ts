/** Takes in one upload many times in a process of its own, and writes what that took as one JSON object. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { measure } from '../../shared/ecg/measure/measure.ts';
import { assessQuality } from '../../shared/ecg/quality/assess.ts';
import { readEcg } from '../../shared/ecg/read.ts';
import type { EcgFile, EcgRecord } from '../../shared/ecg/record.ts';
import { STANDARD_DURATION_S, type StandardEcg } from '../../shared/ecg/standard.ts';
import { standardise } from '../../shared/ecg/standardise.ts';
import { type IntakeRow, STAGES, type Timing } from './rows.ts';

const WARM_UP_RUNS = 30;
const RUNS = 50;
const BYTES_PER_MB = 1024 * 1024;

interface Taken {
  readonly timing: Timing;
  readonly record: EcgRecord;
  readonly ecg: StandardEcg;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function takeIn(files: readonly EcgFile[]): Promise<Taken> {
  const clock = performance.now();
  const laps = [cpuMs()];
  const record = await readEcg(files);
  laps.push(cpuMs());
  const ecg = standardise(record);
  laps.push(cpuMs());
  assessQuality(ecg);
  laps.push(cpuMs());
  measure(record.leads, { startS: ecg.windowStartS, maxDurationS: STANDARD_DURATION_S });
  laps.push(cpuMs());
  const [parseMs, standardiseMs, qualityMs, measureMs] = laps.slice(1).map((lap, k) => lap - laps[k]!);
  const totalMs = laps.at(-1)! - laps[0]!;
  return {
    timing: {
      parseMs: parseMs!,
      standardiseMs: standardiseMs!,
      qualityMs: qualityMs!,
      measureMs: measureMs!,
      totalMs,
      clockMs: performance.now() - clock,
    },
    record,
    ecg,
  };
}

function medianTiming(timings: readonly Timing[]): Timing {
  const medianOf = (stage: keyof Timing) =>
    timings.map((timing) => timing[stage]).sort((a, b) => a - b)[timings.length >> 1]!;
  return Object.fromEntries(STAGES.map((stage) => [stage, medianOf(stage)])) as unknown as Timing;
}

const files = process.argv
  .slice(2)
  .map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) }));
globalThis.gc?.();
const baselineMb = process.memoryUsage.rss() / BYTES_PER_MB;
let highestMb = baselineMb;
const look = () => {
  highestMb = Math.max(highestMb, process.memoryUsage.rss() / BYTES_PER_MB);
};
const first = await takeIn(files);
look();
const firstRunMb = highestMb - baselineMb;
const timings: Timing[] = [];
for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
  const { timing } = await takeIn(files);
  look();
  if (run >= WARM_UP_RUNS) timings.push(timing);
}
const row: Omit<IntakeRow, 'name'> = {
  bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  leads: first.record.leads.length,
  samplingRateHz: first.record.leads[0]!.samplingRate,
  durationS: first.ecg.recordedDurationS,
  cold: first.timing,
  warm: medianTiming(timings),
  firstRunMb,
  allRunsMb: highestMb - baselineMb,
};
process.stdout.write(JSON.stringify(row));
