/** Codes of things that a reader assumed or noticed; nothing is guessed silently. */
export interface EcgWarning {
  /** Stable, upper snake case, for programs. */
  code: string;
  /** A sentence for people, without patient data. */
  message: string;
}

/** One lead as the file has it. */
export interface EcgLead {
  /** Standard name where known ("I", "aVR", "V3", …), else the file's own label. */
  name: string;
  /** Hz, the file's own rate of this lead. */
  samplingRate: number;
  /** Samples in mV; a missing sample is NaN. */
  samples: Float32Array;
  /** True when computed from other leads (III, aVR, aVL, aVF from I and II). */
  derived: boolean;
}

/** Who the ECG is of: kept apart so that it can be dropped as one. */
export interface EcgPatient {
  id?: string;
  name?: string;
  birthDate?: string;
  ageYears?: number;
  sex?: 'female' | 'male' | 'other';
  /** As the file words it. */
  race?: string;
  heightCm?: number;
  weightKg?: number;
  systolicMmHg?: number;
  diastolicMmHg?: number;
  /** Drugs, one an element. */
  medications?: string[];
}

/**
 * Where, why and at whose request the ECG was recorded: keys into the hospital's own systems and names of staff.
 * It can lead to the patient, so it is dropped with the patient block.
 */
export interface EcgContext {
  /** Of this ECG: DICOM SOP Instance UID, aECG root id. */
  recordId?: string;
  /** Order or accession number. */
  orderId?: string;
  /** Admission, visit or encounter number. */
  visitId?: string;
  institution?: string;
  /** Ward, room, bed. */
  location?: string;
  indication?: string;
  /** As the file words it ("STAT"). */
  priority?: string;
  physician?: string;
  technician?: string;
  /** Remarks of staff, one an element. */
  comments?: string[];
}

export interface EcgDevice {
  manufacturer?: string;
  model?: string;
  serialNumber?: string;
  softwareVersion?: string;
}

/** Filters that the device applied before storing, in Hz. */
export interface EcgFilters {
  highPassHz?: number;
  lowPassHz?: number;
  notchHz?: number;
}

/** A measurement that the device itself made ("QRSDuration", 96, "ms"). */
export interface DeviceMeasurement {
  name: string;
  value: number;
  unit?: string;
}

/** A representative beat (median or average) that the device stored beside the rhythm. */
export interface EcgMedianBeat {
  leads: EcgLead[];
  /** Where the file places waves in it, in ms from the first sample. */
  fiducialsMs: { pOnset?: number; pOffset?: number; qrsOnset?: number; qrsOffset?: number; tOffset?: number };
}

/** A mark that the file sets on the recording: a beat, a fiducial point, a note, a lead change. */
export interface EcgAnnotation {
  /** s from the first sample of the recording. */
  timeS: number;
  /** The file's own code or words ("N", "MDC_ECG_WAVC_PWAVE", "QRS onset"). */
  label: string;
  /** Where the mark spans a stretch, its end, s from the first sample. */
  endS?: number;
  /** Name of the lead that it belongs to; absent when it belongs to all. */
  lead?: string;
  /** Free text that goes with the mark; may name the patient, so it is never logged. */
  note?: string;
  /** Which set it is of, where a recording comes with several ("atr", "qrs"). */
  source?: string;
}

export const ECG_FORMATS = [
  'wfdb',
  'muse-xml',
  'hl7-aecg',
  'philips-xml',
  'dicom',
  'scp-ecg',
  'edf',
  'bdf',
  'csv',
  'json',
] as const;
export type EcgFormat = (typeof ECG_FORMATS)[number];

/** What an ECG file says, at the file's own rate, in mV, before any processing of ours. */
export interface EcgRecord {
  format: EcgFormat;
  leads: EcgLead[];
  /** ISO 8601, without a zone where the file gives none. */
  startTime?: string;
  device: EcgDevice;
  filters: EcgFilters;
  patient: EcgPatient;
  context: EcgContext;
  /** Interpretation statements printed by the device, one a line. */
  deviceStatements: string[];
  deviceMeasurements: DeviceMeasurement[];
  medianBeat?: EcgMedianBeat;
  /** In the order of time. */
  annotations: EcgAnnotation[];
  warnings: EcgWarning[];
}

/** One uploaded file: its base name (never a path) and its bytes. */
export interface EcgFile {
  name: string;
  bytes: Uint8Array;
}
