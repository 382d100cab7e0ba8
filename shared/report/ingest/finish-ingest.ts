import { analyseEcg, unusableSignal } from '../../ecg/analyse.ts';
import { EcgError } from '../../ecg/errors.ts';
import type { EcgFile } from '../../ecg/record.ts';
import { originalKey } from '../data-keys.ts';
import { asFailed, reportFailure } from '../failed-ecg.ts';
import { reportIdOf } from '../ids.ts';
import { FIRST_REPORT } from '../open-report.ts';
import type { Ecg, Fault } from '../schema.ts';
import { startReport } from '../start-report.ts';
import { describeEcg } from './describe-ecg.ts';
import { keepFindings } from './keep-findings.ts';
import { loadParts, UploadReplacedError } from './load-parts.ts';
import type { IngestPorts } from './ports.ts';

const faultOf = ({ code, message }: EcgError | UploadReplacedError): Fault => ({ code, message });

/** Says in the report and in the log that an ECG has failed; does nothing for one that has not. */
async function announceFailure({ store, logger }: IngestPorts, ecg: Ecg): Promise<void> {
  await reportFailure(store, ecg);
  logger.info('An ECG could not be read.', { ecgId: ecg.ecgId, failure: ecg.failure?.code });
}

/** Writes why an ECG could not be read, unless it is decided already. */
async function failEcg(ports: IngestPorts, ecg: Ecg, failure: Fault): Promise<void> {
  const failed = await ports.store.changeEcg(ecg.tenantId, ecg.ecgId, (current) =>
    current.status === 'INGESTING' ? asFailed(current, failure) : undefined,
  );
  await announceFailure(ports, failed);
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

/**
 * INGESTING → READY, or FAILED when the signal cannot be read: reads the parts, keeps originals, waveform and analysis,
 * and says on the ECG what was found.
 */
async function readUpload(
  ports: IngestPorts,
  ecg: Ecg,
  known: ReadonlyMap<string, Uint8Array>,
): Promise<{ ecg: Ecg; waveform: Uint8Array }> {
  const { store } = ports;
  const { tenantId, ecgId } = ecg;
  const files = await loadParts(ports, ecg, known);
  await keepOriginals(ports, ecg, files);
  const analysis = await analyseEcg(files);
  const { waveform, ...keys } = await keepFindings(ports, ecg, analysis);
  const firstEcgId = await store.claimContent(tenantId, ecg.contentSha256 ?? '', ecgId);
  const found: Partial<Ecg> = {
    ...describeEcg(analysis),
    ...keys,
    ...(firstEcgId !== ecgId && { duplicateOf: firstEcgId }),
  };
  const unusable = unusableSignal(analysis.quality);
  const decided = await store.changeEcg(tenantId, ecgId, (current) => {
    if (current.status !== 'INGESTING') return undefined;
    const described = { ...current, ...found };
    if (unusable) return asFailed(described, faultOf(unusable));
    return { ...described, status: 'READY', reportIds: [reportIdOf(ecgId, FIRST_REPORT)] };
  });
  return { ecg: decided, waveform };
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
  if (ecg.status === 'READY') await startReport(ports, ecg, FIRST_REPORT);
  // A crash may have come between the failure of the ECG and its report.
  if (ecg.status === 'FAILED') await reportFailure(ports.store, ecg);
  if (ecg.status !== 'INGESTING') return;
  try {
    const { ecg: decided, waveform } = await readUpload(ports, ecg, known);
    if (decided.status === 'READY') await startReport(ports, decided, FIRST_REPORT, waveform);
    else await announceFailure(ports, decided);
  } catch (error) {
    if (!(error instanceof EcgError || error instanceof UploadReplacedError)) throw error;
    await failEcg(ports, ecg, faultOf(error));
  }
}
