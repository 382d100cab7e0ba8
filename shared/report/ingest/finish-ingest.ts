import { EcgError } from '../../ecg/errors.ts';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { readEcg } from '../../ecg/read.ts';
import type { EcgFile, EcgRecord } from '../../ecg/record.ts';
import type { StandardEcg } from '../../ecg/standard.ts';
import { encodeStandardEcg } from '../../ecg/standard-codec.ts';
import { standardise } from '../../ecg/standardise.ts';
import { originalKey, waveformKey } from '../data-keys.ts';
import { asFailed, reportFailure } from '../failed-ecg.ts';
import { reportIdOf } from '../ids.ts';
import { DEFAULT_TASK } from '../open-report.ts';
import type { Ecg, Fault } from '../schema.ts';
import { startReport } from '../start-report.ts';
import { loadParts, UploadReplacedError } from './load-parts.ts';
import type { IngestPorts } from './ports.ts';

/** Writes why an ECG could not be read, unless it is decided already. */
async function failEcg({ store, logger }: IngestPorts, ecg: Ecg, failure: Fault): Promise<void> {
  const failed = await store.changeEcg(ecg.tenantId, ecg.ecgId, (current) =>
    current.status === 'INGESTING' ? asFailed(current, failure) : undefined,
  );
  await reportFailure(store, failed);
  logger.info('An ECG could not be read.', { ecgId: ecg.ecgId, failure: failure.code });
}

/** What of the record is kept on the ECG. The patient block is dropped here: nothing needs it yet. */
function describe(record: EcgRecord, standard: StandardEcg): Partial<Ecg> {
  const { startTime, device, deviceStatements, format, leads } = record;
  return {
    format,
    ...(startTime !== undefined && { startTime }),
    device,
    deviceStatements,
    leads: STANDARD_LEADS.map((name, i) => ({ name, status: standard.leadStatus[i] ?? 'missing' })),
    samplingRateHz: Math.max(...leads.map(({ samplingRate }) => samplingRate)),
    durationS: standard.recordedDurationS,
    warnings: standard.warnings,
  };
}

/** Keeps the bytes as they came, before anything else: from here on the upload may be replaced or deleted. */
async function keepOriginals(
  { objects, dataBucket }: IngestPorts,
  ecg: Ecg,
  files: EcgFile[],
): Promise<void> {
  for (const [index, { name, bytes }] of files.entries()) {
    const key = originalKey(ecg.tenantId, ecg.ecgId, index, name);
    await objects.put({ bucket: dataBucket, key }, bytes, 'application/octet-stream');
  }
}

/** INGESTING → READY: reads the parts, keeps originals and waveform, and says on the ECG what was found. */
async function readUpload(
  ports: IngestPorts,
  ecg: Ecg,
  known: ReadonlyMap<string, Uint8Array>,
): Promise<{ ecg: Ecg; waveform: Uint8Array }> {
  const { store, objects, dataBucket } = ports;
  const { tenantId, ecgId } = ecg;
  const files = await loadParts(ports, ecg, known);
  await keepOriginals(ports, ecg, files);
  const record = await readEcg(files);
  const standard = standardise(record);
  const waveform = encodeStandardEcg(standard);
  const key = waveformKey(tenantId, ecgId);
  await objects.put({ bucket: dataBucket, key }, waveform, 'application/octet-stream');
  const firstEcgId = await store.claimContent(tenantId, ecg.contentSha256 ?? '', ecgId);
  const found: Partial<Ecg> = {
    ...describe(record, standard),
    ...(firstEcgId !== ecgId && { duplicateOf: firstEcgId }),
    waveformKey: key,
    reportIds: [reportIdOf(ecgId, DEFAULT_TASK)],
  };
  const ready = await store.changeEcg(tenantId, ecgId, (current) =>
    current.status === 'INGESTING' ? { ...current, ...found, status: 'READY' } : undefined,
  );
  return { ecg: ready, waveform };
}

/**
 * Does whatever an ECG whose parts are all there still lacks, up to the accepted invocation of the endpoint.
 * Every step can be repeated, so a crash anywhere is healed by calling this again. `known` holds bytes that the
 * caller has read already, by their SHA-256.
 */
export async function finishIngest(
  ports: IngestPorts,
  ecg: Ecg,
  known: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<void> {
  if (ecg.status === 'READY') await startReport(ports, ecg, DEFAULT_TASK);
  // A crash may have come between the failure of the ECG and its report.
  if (ecg.status === 'FAILED') await reportFailure(ports.store, ecg);
  if (ecg.status !== 'INGESTING') return;
  try {
    const { ecg: ready, waveform } = await readUpload(ports, ecg, known);
    if (ready.status === 'READY') await startReport(ports, ready, DEFAULT_TASK, waveform);
  } catch (error) {
    if (!(error instanceof EcgError || error instanceof UploadReplacedError)) throw error;
    await failEcg(ports, ecg, { code: error.code, message: error.message });
  }
}
