import type { EcgFile } from '../../ecg/record.ts';
import { INGEST_QUEUE } from '../../wiring/wiring.ts';
import { originalKey } from '../data-keys.ts';
import { sha256Hex } from '../ids.ts';
import type { Ecg, EcgPart } from '../schema.ts';
import type { IngestPorts } from './ports.ts';
import { baseName } from './upload-key.ts';

/** The uploaded bytes were overwritten or deleted before they were read. Permanent. */
export class UploadReplacedError extends Error {
  override readonly name = 'UploadReplacedError';
  readonly code = 'UPLOAD_REPLACED';

  constructor() {
    super('The file was replaced or deleted before it was read; what replaced it is an ECG of its own.');
  }
}

/** Another invocation may be at work on this ECG. Passing: try again later. */
export class IngestUnderWayError extends Error {
  override readonly name = 'IngestUnderWayError';
  readonly code = 'INGEST_UNDER_WAY';

  constructor() {
    super('The ECG is being read by another invocation; try again later.');
  }
}

async function loadPart(
  { objects, uploadBucket, dataBucket }: IngestPorts,
  ecg: Ecg,
  index: number,
  part: EcgPart,
): Promise<Uint8Array | undefined> {
  const sources = [
    { bucket: uploadBucket, key: part.key },
    { bucket: dataBucket, key: originalKey(ecg.tenantId, ecg.ecgId, index, part.key) },
  ];
  for (const source of sources) {
    // Whatever replaced the part may be of any size: only an object of the part's size is read.
    if ((await objects.size(source)) !== part.bytes) continue;
    const bytes = await objects.get(source);
    if (bytes !== undefined && sha256Hex(bytes) === part.sha256) return bytes;
  }
  return undefined;
}

/**
 * The very bytes that an ECG's parts name, from the upload bucket or, once they are kept, from the data bucket.
 * Throws UploadReplacedError when they are lost, or IngestUnderWayError while another invocation may still hold them.
 */
export async function loadParts(
  ports: IngestPorts,
  ecg: Ecg,
  known: ReadonlyMap<string, Uint8Array>,
): Promise<EcgFile[]> {
  const files: EcgFile[] = [];
  for (const [index, part] of ecg.parts.entries()) {
    const bytes = known.get(part.sha256) ?? (await loadPart(ports, ecg, index, part));
    if (bytes === undefined) {
      const idleMs = ports.clock.now().getTime() - Date.parse(ecg.updatedAt);
      if (idleMs < INGEST_QUEUE.handlerTimeoutS * 1000) throw new IngestUnderWayError();
      throw new UploadReplacedError();
    }
    files.push({ name: baseName(part.key), bytes });
  }
  return files;
}
