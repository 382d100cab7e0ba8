/**
 * Lead identification of SCP-ECG (EN 1064, section 3). DICOM (schemes SCPECG and MDC), MFER and ISO/IEEE 11073
 * number the leads alike.
 */
const FIRST_LEADS =
  'I II V1 V2 V3 V4 V5 V6 V7 V2R V3R V4R V5R V6R V7R X Y Z CC5 CM5 LA RA LL fI fE fC fA fM fF fH'.split(' ');
const FURTHER_LEADS = 'III aVR aVL aVF -aVR V8 V9 V8R V9R D A J defib extern A1 A2 A3 A4'.split(' ');
const FIRST_FURTHER_CODE = 61;

/** The lead's name ("V1" for 3, "aVF" for 64); undefined for a code that names no lead. */
export function leadOfScpCode(code: number): string | undefined {
  return code < FIRST_FURTHER_CODE ? FIRST_LEADS[code - 1] : FURTHER_LEADS[code - FIRST_FURTHER_CODE];
}
