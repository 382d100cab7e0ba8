import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { EcgError } from '../shared/ecg/errors.ts';
import { annotatorOf } from '../shared/ecg/formats/wfdb/annotators.ts';
import { parseWfdbHeader } from '../shared/ecg/formats/wfdb/header.ts';
import { segmentHeaderNames, wfdbPartNames } from '../shared/ecg/formats/wfdb/part-names.ts';
import { filesTooLarge, MAX_TOTAL_BYTES } from '../shared/ecg/read.ts';
import type { EcgFile } from '../shared/ecg/record.ts';

export type EcgFileFaultCode = 'FILE_NOT_FOUND' | 'IS_A_DIRECTORY' | 'FILE_UNREADABLE';

/** A path that names no ECG file; `message` is a sentence for the person who gave it. */
export class EcgFileFault extends Error {
  override readonly name = 'EcgFileFault';
  readonly code: EcgFileFaultCode;

  constructor(code: EcgFileFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

const WFDB_SIGNAL_EXTENSIONS = new Set(['.dat', '.mat']);

/**
 * The paths that each name an ECG of their own: of a WFDB record's header and signal files only the
 * first that was given, so that `records/*` asks for every ECG once.
 */
export function distinctEcgs(paths: readonly string[]): string[] {
  const byRecord = new Map<string, string>();
  for (const path of paths) {
    const extension = extname(path).toLowerCase();
    const isPart = extension === '.hea' || WFDB_SIGNAL_EXTENSIONS.has(extension);
    const record = resolve(isPart ? path.slice(0, -extension.length) : path);
    if (!byRecord.has(record)) byRecord.set(record, path);
  }
  return [...byRecord.values()];
}

/**
 * Reads all files of the ECG that `path` names: a WFDB header brings the signal files that it names, the headers and signal
 * files of its segments, and the annotation files beside it; a signal file brings its header. A part that is not there is left to `readEcg` to complain about.
 *
 * Throws `EcgFileFault` when there is no such file or it cannot be read, and EcgError FILE_TOO_LARGE for a file
 * that no ECG may have, before it fills the memory.
 */
export async function loadEcgFiles(path: string): Promise<EcgFile[]> {
  const file = await loadFile(path);
  const extension = extname(path);
  if (extension.toLowerCase() === '.hea') return [file, ...(await loadOtherParts(path, file))];
  if (!WFDB_SIGNAL_EXTENSIONS.has(extension.toLowerCase())) return [file];
  const headerPath = ['.hea', '.HEA']
    .map((header) => path.slice(0, -extension.length) + header)
    .find(existsSync);
  if (headerPath === undefined) return [file];
  const header = await loadFile(headerPath);
  return [header, ...(await loadOtherParts(headerPath, header))];
}

async function loadOtherParts(headerPath: string, header: EcgFile): Promise<EcgFile[]> {
  const loadAll = (names: readonly string[]) => {
    const paths = names.map((name) => join(dirname(headerPath), basename(name)));
    return Promise.all(paths.filter(existsSync).map(loadFile));
  };
  try {
    const parsed = parseWfdbHeader(header.bytes);
    const segmentHeaders = await loadAll(segmentHeaderNames(parsed));
    const atHand = new Set(segmentHeaders.map(({ name }) => name));
    const signalFiles = wfdbPartNames(parsed, segmentHeaders).filter((name) => !atHand.has(name));
    return [...segmentHeaders, ...(await loadAll(signalFiles)), ...(await loadAnnotations(headerPath))];
  } catch (error) {
    // Reading the ECG says what is wrong with the header.
    if (error instanceof EcgError && error.code !== 'FILE_TOO_LARGE') return [];
    throw error;
  }
}

/** The annotation files of a record: they share its stem ("100.atr" beside "100.hea"). */
async function loadAnnotations(headerPath: string): Promise<EcgFile[]> {
  const stem = basename(headerPath, extname(headerPath));
  const names = (await readdir(dirname(headerPath))).filter(
    (name) => name.length > stem.length && basename(name, extname(name)) === stem && !isRecordFile(name),
  );
  const files = await Promise.all(names.map((name) => loadIfFile(join(dirname(headerPath), name))));
  return files.filter((file) => file !== undefined && annotatorOf(file) !== undefined) as EcgFile[];
}

function isRecordFile(name: string): boolean {
  return extname(name).toLowerCase() === '.hea' || WFDB_SIGNAL_EXTENSIONS.has(extname(name).toLowerCase());
}

async function loadIfFile(path: string): Promise<EcgFile | undefined> {
  return (await stat(path)).isFile() ? loadFile(path) : undefined;
}

async function loadFile(path: string): Promise<EcgFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new EcgFileFault('FILE_NOT_FOUND', `There is no file ${path}.`);
  if (found.isDirectory()) {
    throw new EcgFileFault('IS_A_DIRECTORY', `${path} is a directory: name the ECG files in it.`);
  }
  if (found.size > MAX_TOTAL_BYTES) throw filesTooLarge();
  const content = await readFile(path).catch((cause: Error) => {
    throw new EcgFileFault('FILE_UNREADABLE', `${path} cannot be read: ${cause.message}.`);
  });
  return { name: basename(path), bytes: new Uint8Array(content) };
}
