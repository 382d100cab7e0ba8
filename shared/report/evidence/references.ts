/** Where the limits come from. */
export const REFERENCES = {
  terms: 'AHA/ACC/HRS Part II, Mason et al., Circulation 2007;115:1325–1332',
  conduction: 'AHA/ACCF/HRS Part III, Surawicz et al., Circulation 2009;119:e235–e240',
  repolarisation: 'AHA/ACCF/HRS Part IV, Rautaharju et al., Circulation 2009;119:e241–e250',
  hypertrophy: 'AHA/ACCF/HRS Part V, Hancock et al., Circulation 2009;119:e251–e261',
  ischaemia: 'AHA/ACCF/HRS Part VI, Wagner et al., Circulation 2009;119:e262–e270',
  infarction: 'Fourth Universal Definition of MI, Thygesen et al., Circulation 2018;138:e618–e651',
  bradycardia: '2018 ACC/AHA/HRS bradycardia guideline, Kusumoto et al., Circulation 2019;140:e382–e482',
  fibrillation: '2023 ACC/AHA/ACCP/HRS AF guideline, Joglar et al., Circulation 2024;149:e1–e156',
  torsades: 'AHA/ACCF prevention of torsade de pointes, Drew et al., Circulation 2010;121:1047–1060',
  earlyWarning: 'NEWS2, Royal College of Physicians, 2017: pulse of 40 or less, or 131 or more, scores 3',
  intervalAccuracy: 'IEC 60601-2-25:2011, acceptable errors of global intervals on biological ECGs',
  rateAccuracy: 'IEC 60601-2-27:2011, heart rate within 10 % or 5/min',
} as const;
