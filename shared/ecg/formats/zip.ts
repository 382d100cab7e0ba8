import { crc32, inflateRawSync } from 'node:zlib';
import { EcgError } from '../errors.ts';
import type { EcgFile } from '../record.ts';

const MAX_ENTRIES = 200;
const MAX_EXPANDED_BYTES = 256 * 1024 * 1024;
/** Flat signals compress well, so the ratio only counts for archives that grow beyond this. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;
const MAX_RATIO = 100;

/** Files that operating systems put into archives, none of them an ECG. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.(?!\.?\/)|Thumbs\.db$|desktop\.ini$)/i;

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const ENCRYPTED = 0x1;
const UTF8_NAME = 0x800;
const STORED = 0;
const DEFLATED = 8;

/** What the central directory says of one file (APPNOTE.TXT 4.3.12). */
interface ZipEntry {
  path: string;
  flags: number;
  method: number;
  crc32: number;
  packedBytes: number;
  expandedBytes: number;
  localHeaderAt: number;
}

/**
 * The files of a zip, under their base names; directories and the clutter of operating systems are left out.
 * All limits are checked against the directory before anything is expanded.
 * @throws EcgError MALFORMED_FILE (damaged, encrypted, nested, equal names), FILE_TOO_LARGE
 */
export function unzipEcgFiles(bytes: Uint8Array): EcgFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(view, bytes).filter(
    (entry) => !entry.path.endsWith('/') && !CLUTTER.test(entry.path),
  );
  checkLimits(entries);
  const files = entries.map((entry) => ({ name: baseName(entry.path), bytes: expand(entry, view, bytes) }));
  const names = new Set(files.map((file) => file.name.toLowerCase()));
  if (names.size < files.length) {
    throw malformed('holds several files of the same name', 'Send one ECG per zip');
  }
  if (files.some((file) => isZip(file.bytes))) {
    throw malformed('holds another zip', 'Send the ECG files in one plain zip');
  }
  return files;
}

function readDirectory(view: DataView, bytes: Uint8Array): ZipEntry[] {
  const end = findEndOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) {
    throw malformed(`holds ${count} files; at most ${MAX_ENTRIES} are accepted`, 'Send one ECG per zip');
  }
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY_ENTRY_BYTES > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged();
    const flags = view.getUint16(at + 8, true);
    const nameEnd = at + DIRECTORY_ENTRY_BYTES + view.getUint16(at + 28, true);
    const name = bytes.subarray(at + DIRECTORY_ENTRY_BYTES, nameEnd);
    entries.push({
      path: new TextDecoder(flags & UTF8_NAME ? 'utf-8' : 'latin1').decode(name).replaceAll('\\', '/'),
      flags,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      expandedBytes: view.getUint32(at + 24, true),
      localHeaderAt: view.getUint32(at + 42, true),
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEndOfDirectory(view: DataView): number {
  const longestComment = 0xffff;
  const last = view.byteLength - END_OF_DIRECTORY_BYTES;
  for (let at = last; at >= 0 && at >= last - longestComment; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw damaged();
}

function checkLimits(entries: readonly ZipEntry[]): void {
  const packed = entries.reduce((sum, entry) => sum + entry.packedBytes, 0);
  const expanded = entries.reduce((sum, entry) => sum + entry.expandedBytes, 0);
  const suspicious = expanded > RATIO_FREE_BYTES && expanded > packed * MAX_RATIO;
  if (expanded <= MAX_EXPANDED_BYTES && !suspicious) return;
  throw new EcgError(
    'FILE_TOO_LARGE',
    `The zip expands to ${Math.ceil(expanded / 1024 / 1024)} MB, which is more than an ECG takes. Send one ECG per zip.`,
  );
}

function expand(entry: ZipEntry, view: DataView, bytes: Uint8Array): Uint8Array {
  if (entry.flags & ENCRYPTED) throw malformed('is encrypted', 'Send it without a password');
  const header = entry.localHeaderAt;
  if (header + LOCAL_HEADER_BYTES > bytes.length || view.getUint32(header, true) !== LOCAL_HEADER) {
    throw damaged();
  }
  const start =
    header + LOCAL_HEADER_BYTES + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (start + entry.packedBytes > bytes.length) throw damaged();
  const content = inflateEntry(entry, bytes.subarray(start, start + entry.packedBytes));
  if (content.length !== entry.expandedBytes || crc32(content) !== entry.crc32) throw damaged();
  return content;
}

function inflateEntry(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  if (entry.method === STORED) return packed.slice();
  if (entry.method !== DEFLATED)
    throw malformed('uses an unusual compression', 'Pack it again with "deflate"');
  try {
    // The limit stops a stream that expands beyond what the directory says.
    return new Uint8Array(inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.expandedBytes) }));
  } catch {
    throw damaged();
  }
}

/** The last part of a path without control characters, so that no name can point elsewhere. */
function baseName(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\p{Cc}/gu, '');
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

function damaged(): EcgError {
  return malformed('is damaged', 'Pack the files again and send the new zip');
}

function malformed(what: string, advice: string): EcgError {
  return new EcgError('MALFORMED_FILE', `The zip ${what}. ${advice}.`);
}
