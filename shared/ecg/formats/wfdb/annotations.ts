/** Meaning of the annotation codes that mark waves and beats (WFDB ecgcodes.h). */
const WAVE_CODES: Readonly<Record<number, string>> = { 24: 'p', 27: 't', 39: '(', 40: ')' };
/** Codes that mark a QRS complex (WFDB ecgmap.h, isqrs). */
const BEAT_CODES = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 30, 34, 35, 38, 41]);

/** Pseudo-codes that carry data instead of an event (WFDB Applications Guide, annot(5)). */
const SKIP = 59;
const LAST_EVENT_CODE = 49;
const CHANNEL = 62;
const AUX = 63;
const NOTE = 22;

/** Far more than the beats of a day; the limit only stops files made to exhaust. */
const MAX_ANNOTATIONS = 400_000;

export interface WfdbAnnotation {
  /** Sample index at the annotated record's rate. */
  readonly sample: number;
  /** WFDB annotation code, 1 to 49. */
  readonly code: number;
  /** 'p', 't', '(' and ')' for waves and their limits, 'QRS' for any beat, else undefined. */
  readonly mark: 'p' | 't' | '(' | ')' | 'QRS' | undefined;
  /** Index of the signal, where the file states one. */
  readonly channel?: number;
  /** Text that goes with it: a rhythm, a note. */
  readonly aux?: string;
}

function markOf(code: number): WfdbAnnotation['mark'] {
  return BEAT_CODES.has(code) ? 'QRS' : (WAVE_CODES[code] as WfdbAnnotation['mark']);
}

/**
 * Reads a WFDB annotation file in MIT format (`.atr`, or one file a lead as in LUDB: `.i`, `.ii`, …). Subtypes are
 * skipped. A file that ends early gives what it holds.
 */
export function readWfdbAnnotations(bytes: Uint8Array): WfdbAnnotation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const annotations: (WfdbAnnotation & { channel?: number; aux?: string })[] = [];
  let sample = 0;
  let offset = 0;
  let channel: number | undefined;
  while (offset + 2 <= view.byteLength && annotations.length < MAX_ANNOTATIONS) {
    const word = view.getUint16(offset, true);
    offset += 2;
    const code = word >> 10;
    const data = word & 0x3ff;
    const last = annotations.at(-1);
    if (code === 0 && data === 0) break;
    if (code === SKIP) {
      if (offset + 4 > view.byteLength) break;
      // A 32-bit interval, its high half first.
      sample += (view.getInt16(offset, true) << 16) | view.getUint16(offset + 2, true);
      offset += 4;
    } else if (code === AUX) {
      const text = new TextDecoder('windows-1252').decode(bytes.subarray(offset, offset + data));
      const aux = text.replace(/\0[\s\S]*$/, '').trim();
      if (last && aux !== '') last.aux = aux;
      offset += data + (data % 2);
    } else if (code === CHANNEL) {
      // Holds for the event before it and those that follow.
      channel = data & 0xff;
      if (last) last.channel = channel;
    } else if (code <= LAST_EVENT_CODE) {
      sample += data;
      if (code > 0) {
        annotations.push({ sample, code, mark: markOf(code), ...(channel === undefined ? {} : { channel }) });
      }
    }
  }
  return annotations;
}

/** What an annotation file says of itself, and its annotations. */
export interface DescribedAnnotations {
  /** Hz, at which it counts samples; undefined where it counts as its record does. */
  rateHz: number | undefined;
  /** Mnemonics that it defines for codes of its own ("15 c calibration pulse"). */
  mnemonics: ReadonlyMap<number, string>;
  annotations: readonly WfdbAnnotation[];
}

/** Takes the notes at the beginning, which only describe the file ("## time resolution: 1000"), from the annotations. */
export function withoutPreamble(all: readonly WfdbAnnotation[]): DescribedAnnotations {
  const isPreamble = ({ sample, code, aux }: WfdbAnnotation) =>
    sample === 0 && code === NOTE && (aux === undefined || /^(##|\d+ )/.test(aux));
  const end = all.findIndex((annotation) => !isPreamble(annotation));
  const preamble = end === -1 ? all : all.slice(0, end);
  const stated = preamble
    .map(({ aux }) => Number(/^## time resolution: ([\d.]{1,20})$/.exec(aux ?? '')?.[1]))
    .find((hertz) => hertz > 0);
  const definitions = preamble.flatMap(({ aux }) => {
    const [, code, mnemonic] = /^(\d{1,2}) (\S{1,8})(?: |$)/.exec(aux ?? '') ?? [];
    return code === undefined || mnemonic === undefined ? [] : [[Number(code), mnemonic] as const];
  });
  return { rateHz: stated, mnemonics: new Map(definitions), annotations: all.slice(preamble.length) };
}
