const BYTE_ORDER_MARKS: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** What a file without any other sign is read as; every byte is a character in it. */
const LAST_RESORT = 'windows-1252';

/**
 * Text from bytes, decided by the bytes themselves: byte order mark, then UTF-16 without a mark, then valid
 * UTF-8, and only then the encoding that an XML declaration claims (real files declare UTF-16 and hold UTF-8).
 * Never throws; trailing NULs, which some exporters pad with, are cut off.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = decode(bytes);
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

function decode(bytes: Uint8Array): string {
  const mark = BYTE_ORDER_MARKS.find((m) => m.bytes.every((byte, i) => bytes[i] === byte));
  if (mark) return new TextDecoder(mark.encoding).decode(bytes);
  if (beginsWithUtf16Markup(bytes, 0)) return new TextDecoder('utf-16le').decode(bytes);
  if (beginsWithUtf16Markup(bytes, 1)) return new TextDecoder('utf-16be').decode(bytes);
  return (
    tryDecode('utf-8', bytes) ?? tryDecode(declaredEncoding(bytes), bytes) ?? decodeAs(LAST_RESORT, bytes)
  );
}

/** Characters after `<` that are checked: samples of a signal may begin like `<`, but do not go on like text. */
const MARKUP_CHARACTERS = 16;

/** `<` and further ASCII characters as 16-bit words, whose low bytes lie at even (0) or odd (1) places. */
function beginsWithUtf16Markup(bytes: Uint8Array, low: 0 | 1): boolean {
  if (bytes[low] !== 0x3c) return false;
  for (let i = 0; i < 2 * MARKUP_CHARACTERS; i += 2) {
    const character = bytes[i + low] ?? 0x20;
    const isText = (character >= 0x20 && character < 0x7f) || [0x09, 0x0a, 0x0d].includes(character);
    if (!isText || (bytes[i + 1 - low] ?? 0) !== 0) return false;
  }
  return true;
}

/** The encoding label of an XML declaration, where the bytes are readable as ASCII. */
function declaredEncoding(bytes: Uint8Array): string {
  const start = decodeAs(LAST_RESORT, bytes.subarray(0, 200));
  const label = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? LAST_RESORT;
  return /^utf-?16/i.test(label) ? LAST_RESORT : label;
}

function tryDecode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}
