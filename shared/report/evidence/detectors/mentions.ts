/** Statements that explain a wide QRS and, with it, its axis, voltage, Q waves, ST segment and T wave. */
export const CONDUCTION = ['CLBBB', 'CRBBB', 'ILBBB', 'IRBBB', 'IVCD', 'WPW', 'PACE', 'ABQRS'] as const;

export const INFARCTION = [
  'IMI',
  'ASMI',
  'AMI',
  'ALMI',
  'LMI',
  'ILMI',
  'IPLMI',
  'IPMI',
  'PMI',
  'QWAVE',
] as const;

export const INJURY = ['INJIN', 'INJAS', 'INJAL', 'INJLA', 'INJIL', 'ANEUR', 'STE_', 'st-elevation'] as const;

export const ISCHAEMIA = ['ISC_', 'ISCIN', 'ISCAS', 'ISCAN', 'ISCAL', 'ISCLA', 'ISCIL'] as const;

/** Statements about the ST segment or the T wave, or that explain a change of them. */
export const REPOLARISATION = [
  'NDT',
  'NST_',
  'NT_',
  'TAB_',
  'DIG',
  'LNGQT',
  ...ISCHAEMIA,
  'EL',
  'STD_',
  'st-depression',
  'INVT',
  'LOWT',
  ...INJURY,
] as const;

export const VOLTAGE = ['LVH', 'VCLVH', 'HVOLT', 'SEHYP', 'RVH'] as const;

export const TACHYCARDIA = ['STACH', 'SVTAC', 'PSVT', 'AFIB', 'AFLT', 'tachycardia'] as const;

export const BRADYCARDIA = ['SBRAD', 'bradycardia', '2AVB', '3AVB', 'PACE', 'ABQRS'] as const;

export const ECTOPY = ['PVC', 'PAC', 'PRC(S)', 'BIGU', 'TRIGU'] as const;
