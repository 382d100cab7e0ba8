import { EcgError } from '../../ecg/errors.ts';
import { detectFormat } from '../../ecg/formats/detect.ts';
import { parseWfdbHeader } from '../../ecg/formats/wfdb/header.ts';
import { wfdbPartNames } from '../../ecg/formats/wfdb/part-names.ts';
import type { EcgFile } from '../../ecg/record.ts';
import type { Fault } from '../schema.ts';

/** What an uploaded file is to ingest. */
export type UploadedFile =
  | { kind: 'part'; role: 'whole' | 'signal' }
  | { kind: 'part'; role: 'header'; signalFiles: string[] }
  | { kind: 'side-file' }
  | { kind: 'rejected'; failure: Fault };

/** Tells from its content what a file is, and for a WFDB header which files it names: signal files, or headers of segments. */
export function classify(file: EcgFile): UploadedFile {
  const format = detectFormat(file);
  switch (format.kind) {
    case 'side-file':
      return { kind: 'side-file' };
    case 'unsupported':
      return { kind: 'rejected', failure: { code: 'UNSUPPORTED_FORMAT', message: format.message } };
    case 'wfdb-signal-candidate':
      return { kind: 'part', role: 'signal' };
    case 'wfdb-header':
      return classifyHeader(file);
    default:
      return { kind: 'part', role: 'whole' };
  }
}

function classifyHeader(file: EcgFile): UploadedFile {
  try {
    return { kind: 'part', role: 'header', signalFiles: wfdbPartNames(parseWfdbHeader(file.bytes), []) };
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    return { kind: 'rejected', failure: { code: error.code, message: error.message } };
  }
}
