import type { EcgFile } from '../../../shared/ecg/record.ts';

/** Makes an upload of about this many bytes. */
export type Make = (bytes: number) => EcgFile | EcgFile[];

export function file(name: string, content: string | Uint8Array): EcgFile {
  return { name, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
}

/** The text as often as fits. */
export function fill(text: string, bytes: number): string {
  return text.repeat(Math.max(1, Math.floor(bytes / text.length)));
}
