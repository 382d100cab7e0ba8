import { EcgError } from '../../errors.ts';

export function malformedPhilips(what: string): EcgError {
  return new EcgError('MALFORMED_FILE', `${what} Export the ECG again and send the unchanged file.`);
}
