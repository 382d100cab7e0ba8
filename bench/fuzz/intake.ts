import { EcgError } from '../../shared/ecg/errors.ts';
import { measure } from '../../shared/ecg/measure/measure.ts';
import { measurementsSchema } from '../../shared/ecg/measure/schema.ts';
import { assessQuality } from '../../shared/ecg/quality/assess.ts';
import { qualitySchema } from '../../shared/ecg/quality/schema.ts';
import { readEcg } from '../../shared/ecg/read.ts';
import type { EcgFile } from '../../shared/ecg/record.ts';
import { standardise } from '../../shared/ecg/standardise.ts';

/** How the way of one upload through intake ended: all of it done, or a typed error's code. */
export type Outcome = 'read' | EcgError['code'];

/** What no input may lead to. */
export class IntakeFault extends Error {
  override readonly name = 'IntakeFault';
}

/** What of the results an outsider relies on: finite samples, valid schemas. */
function check(
  ecg: ReturnType<typeof standardise>,
  results: readonly [unknown, { safeParse: (value: unknown) => { success: boolean; error?: Error } }][],
): void {
  if (!ecg.samples.every(Number.isFinite))
    throw new IntakeFault('The standard ECG holds a sample that is no number.');
  for (const [value, schema] of results) {
    const { success, error } = schema.safeParse(value);
    if (!success) throw new IntakeFault(`A result does not follow its schema: ${error?.message}`);
  }
}

/**
 * Reads, standardises, judges and measures one upload.
 * @returns how it ended and the seconds of processor time until then, without those of the checks
 * @throws whatever is no EcgError: a fault of the project
 */
export async function takeIn(
  files: readonly EcgFile[],
): Promise<{ outcome: Outcome; cpuMs: number; format?: string }> {
  const started = process.cpuUsage();
  const elapsed = () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  let format: string | undefined;
  try {
    const record = await readEcg(files);
    format = record.format;
    const ecg = standardise(record);
    const quality = assessQuality(ecg);
    const measurements = measure(record.leads, { startS: ecg.windowStartS, maxDurationS: 10 });
    const cpuMs = elapsed();
    check(ecg, [
      [quality, qualitySchema],
      [measurements, measurementsSchema],
    ]);
    return { outcome: 'read', cpuMs, format };
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    if (error.message.length === 0) throw new IntakeFault('The error says nothing.');
    return { outcome: error.code, cpuMs: elapsed(), ...(format !== undefined && { format }) };
  }
}
