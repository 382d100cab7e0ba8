import { EcgError } from '../../errors.ts';

/** Little endian numbers of a section, checked against its end. */
export interface ByteSource {
  bytes: Uint8Array;
  view: DataView;
}

export function byteSource(bytes: Uint8Array): ByteSource {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

export function uint8At({ view }: ByteSource, at: number): number {
  if (at + 1 > view.byteLength) throw cutOff();
  return view.getUint8(at);
}

export function uint16At({ view }: ByteSource, at: number): number {
  if (at + 2 > view.byteLength) throw cutOff();
  return view.getUint16(at, true);
}

export function int16At({ view }: ByteSource, at: number): number {
  if (at + 2 > view.byteLength) throw cutOff();
  return view.getInt16(at, true);
}

export function uint32At({ view }: ByteSource, at: number): number {
  if (at + 4 > view.byteLength) throw cutOff();
  return view.getUint32(at, true);
}

export function bytesAt({ bytes }: ByteSource, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw cutOff();
  return bytes.subarray(at, at + length);
}

export function malformedScp(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `The SCP-ECG file ${what}. Export the ECG again and send the unchanged file.`,
  );
}

function cutOff(): EcgError {
  return malformedScp('is damaged or incomplete');
}
