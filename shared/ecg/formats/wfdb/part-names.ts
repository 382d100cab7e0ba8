import { EcgError } from '../../errors.ts';
import type { EcgFile } from '../../record.ts';
import { parseWfdbHeader, type WfdbHeader, wfdbSignalFiles } from './header.ts';

/** A segment in which nothing was recorded. */
const NULL_SEGMENT = '~';

/** Names of the headers that describe the segments of a record, each once; none for a record of one segment. */
export function segmentHeaderNames({ segments = [] }: WfdbHeader): string[] {
  const recorded = segments.filter(({ recordName }) => recordName !== NULL_SEGMENT);
  return [...new Set(recorded.map(({ recordName }) => headerName(recordName)))];
}

/** The name of the header file of a record. */
export function headerName(recordName: string): string {
  return `${recordName}.hea`;
}

/**
 * Names of all files that a record needs beside its header, each once: its signal files; of a record of several segments
 * their headers and the signal files that those name, as far as they are among `files`.
 */
export function wfdbPartNames(header: WfdbHeader, files: readonly EcgFile[]): string[] {
  const wanted = segmentHeaderNames(header);
  const atHand = new Set(wanted.map((name) => name.toLowerCase()));
  const signalFiles = files
    .filter((file) => atHand.has(file.name.toLowerCase()))
    .flatMap((file) => signalFilesOf(file));
  return [...new Set([...wanted, ...signalFiles, ...wfdbSignalFiles(header)])];
}

function signalFilesOf(header: EcgFile): string[] {
  try {
    return wfdbSignalFiles(parseWfdbHeader(header.bytes));
  } catch (error) {
    // Reading the record says what is wrong with the header.
    if (error instanceof EcgError) return [];
    throw error;
  }
}
