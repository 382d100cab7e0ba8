/** Meaning of the annotation codes that mark waves and beats (WFDB ecgcodes.h). */
const WAVE_CODES: Readonly<Record<number, string>> = { 24: 'p', 27: 't', 39: '(', 40: ')' };
/** Codes that mark a QRS complex (WFDB ecgmap.h, isqrs). */
const BEAT_CODES = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 30, 34, 35, 38, 41]);

/** Pseudo-codes that carry data instead of an event. */
const SKIP = 59;
const LAST_EVENT_CODE = 49;
const AUX = 63;

export interface WfdbAnnotation {
  /** Sample index at the annotated record's rate. */
  readonly sample: number;
  /** WFDB annotation code, 1 to 49. */
  readonly code: number;
  /** 'p', 't', '(' and ')' for waves and their limits, 'QRS' for any beat, else undefined. */
  readonly mark: 'p' | 't' | '(' | ')' | 'QRS' | undefined;
}

function markOf(code: number): WfdbAnnotation['mark'] {
  return BEAT_CODES.has(code) ? 'QRS' : (WAVE_CODES[code] as WfdbAnnotation['mark']);
}

/**
 * Reads a WFDB annotation file in MIT format (`.atr`, or one file a lead as in LUDB: `.i`, `.ii`, …). Texts and
 * further fields are skipped. A file that ends early gives what it holds.
 */
export function readWfdbAnnotations(bytes: Uint8Array): WfdbAnnotation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const annotations: WfdbAnnotation[] = [];
  let sample = 0;
  let offset = 0;
  while (offset + 2 <= view.byteLength) {
    const word = view.getUint16(offset, true);
    offset += 2;
    const code = word >> 10;
    const data = word & 0x3ff;
    if (code === 0 && data === 0) break;
    if (code === SKIP) {
      if (offset + 4 > view.byteLength) break;
      // A 32-bit interval, its high half first.
      sample += (view.getInt16(offset, true) << 16) | view.getUint16(offset + 2, true);
      offset += 4;
    } else if (code === AUX) offset += data + (data % 2);
    else if (code <= LAST_EVENT_CODE) {
      sample += data;
      if (code > 0) annotations.push({ sample, code, mark: markOf(code) });
    }
  }
  return annotations;
}
