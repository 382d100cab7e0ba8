import { EcgError } from '../../errors.ts';

/** @param what what is wrong with the file, as the end of a sentence that begins with it */
export function malformedDicom(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `The DICOM file ${what}. Export the ECG again and send the unchanged file.`,
  );
}
