import type { Instruction } from './schema.ts';

/** One record of a source: where its files lie and what is known of it. */
export interface SourceRecord
  extends Pick<
    Instruction,
    | 'id'
    | 'patientId'
    | 'fold'
    | 'split'
    | 'scpCodes'
    | 'humanValidated'
    | 'ageYears'
    | 'sex'
    | 'device'
    | 'site'
  > {
  /** Paths of the ECG's files. */
  files: string[];
  /** The report as the source has it, in its own language. */
  report: string;
}

/** A collection of ECGs with reports, before anything is read but its table. */
export interface Source {
  name: string;
  license: string;
  records: SourceRecord[];
}
