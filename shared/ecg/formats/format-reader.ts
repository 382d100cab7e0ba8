import type { EcgFile, EcgFormat, EcgRecord } from '../record.ts';

/** How one format of ECG files is recognised and read. */
export interface FormatReader {
  format: EcgFormat;
  /** Whether the content is this format's; looks at the bytes, never at the extension. */
  detect(file: EcgFile): boolean;
  /** @throws EcgError with a sentence for the sender */
  read(file: EcgFile): Omit<EcgRecord, 'format'>;
}
