import { type InvalidField, invalidRequest } from './problems.ts';

const MAX_NAME_LENGTH = 100;
/** Files that only make sense together with others of the same stem (physionet.org/physiotools/wag/header-5.htm). */
const WFDB_EXTENSIONS = new Set(['hea', 'dat', 'mat', 'atr']);

/**
 * Names under which a request's files are kept, in the same order: base names of safe characters
 * only. Either one file that is a whole ECG, or the parts of one WFDB record.
 *
 * Throws `ApiProblem` INVALID_REQUEST, naming the file, when a name has nothing left to keep, when
 * two files would get one name, or when WFDB parts do not make up one record.
 */
export function uploadNames(requested: readonly string[]): string[] {
  const names = requested.map(safeName);
  const faults = names.flatMap((name, index) => faultsOf(name, index, names, requested));
  if (faults.length > 0) throw invalidRequest(faults);
  return names;
}

/** The base name with anything but ASCII letters, digits, ".", "-" and "_" replaced; "" if nothing is left. */
export function safeName(requested: string): string {
  const base = requested.slice(Math.max(requested.lastIndexOf('/'), requested.lastIndexOf('\\')) + 1);
  // Cut at the front, so that the extension stays.
  const safe = base
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .slice(-MAX_NAME_LENGTH)
    .replace(/^[._]+/, '');
  return /[A-Za-z0-9]/.test(safe) ? safe : '';
}

function faultsOf(
  name: string,
  index: number,
  names: readonly string[],
  requested: readonly string[],
): InvalidField[] {
  const field = `files.${index}.name`;
  if (name === '') return [{ field, message: 'The name has no letter or digit (a–z, 0–9)' }];
  if (names.indexOf(name) !== index) {
    return [{ field, message: `Two files would be kept as ${name}; give them different names` }];
  }
  const partial = WFDB_EXTENSIONS.has(extension(name));
  if (names.length === 1) {
    if (!partial) return [];
    const message = 'A WFDB record has several files: name its .hea and its signal files, or upload one zip';
    return [{ field, message }];
  }
  if (!partial) {
    return [{ field, message: 'Several files are only for one WFDB record (.hea, .dat, .mat, .atr)' }];
  }
  // The header names its signal files, so a changed name would not be found again.
  if (name !== requested[index]) {
    return [{ field, message: 'Names of WFDB files may only hold letters, digits, ".", "-" and "_"' }];
  }
  if (stem(name) !== stem(names[0] ?? '')) {
    return [{ field, message: `The files of one record share one stem, here ${stem(names[0] ?? '')}` }];
  }
  if (index > 0) return [];
  const extensions = names.map(extension);
  if (!extensions.includes('hea')) return [{ field: 'files', message: 'The header (.hea) is missing' }];
  if (!extensions.some((each) => each === 'dat' || each === 'mat')) {
    return [{ field: 'files', message: 'The signal file (.dat or .mat) is missing' }];
  }
  return [];
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function stem(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
