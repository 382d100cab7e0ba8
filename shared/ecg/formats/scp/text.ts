import { decodeText } from '../text.ts';

/** Turns the bytes of a text into characters. */
export type TextDecoding = (bytes: Uint8Array) => string;

/** Character sets by the Language Support Code of section 1, tag 14; the rest is ASCII or Latin-1. */
const ENCODINGS = new Map([
  [0x03, 'iso-8859-2'],
  [0x0b, 'iso-8859-4'],
  [0x13, 'iso-8859-5'],
  [0x1b, 'iso-8859-6'],
  [0x23, 'iso-8859-7'],
  [0x2b, 'iso-8859-8'],
  [0x33, 'windows-874'],
  [0x3b, 'iso-8859-15'],
  [0x07, 'utf-16le'],
  [0x17, 'euc-jp'],
  [0x1f, 'euc-jp'],
  [0x27, 'gb18030'],
  [0x37, 'euc-kr'],
]);

/** Where the code says ASCII or Latin-1, the bytes decide; devices write UTF-8 under it too. */
export function textDecodingOf(languageCode: number | undefined): TextDecoding {
  const encoding = ENCODINGS.get(languageCode ?? 0);
  const decode =
    encoding === undefined ? decodeText : (bytes: Uint8Array) => new TextDecoder(encoding).decode(bytes);
  return (bytes) => {
    const text = decode(bytes);
    const end = text.indexOf('\0');
    return (end < 0 ? text : text.slice(0, end)).replace(/\s+/g, ' ').trim();
  };
}
