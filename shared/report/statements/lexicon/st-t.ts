import { diagnosis, form, type LexiconGroup, uncoded, variant } from './finding.ts';

const NON_SPECIFIC = '(?:(?:minor|slight|minimal|mild|widespread|diffuse) )?(?:non ?specific|unspecific)';
const CHANGE = '(?:changes?|abnormalit(?:y|ies)|alterations?)';
const ST_T = 'st (?:(?:and|&) |/ ?)?t(?: waves?)?';
const T = 't(?: waves?)?';
const IS_NON_SPECIFIC = '(?:is|are) (?:non ?specific|unspecific)';
const DEGREE = '(?:(?:now|generally|slightly|markedly|abnormally|rather|deeply) )*';
const nonSpecificSt = diagnosis('NST_', 'non-specific ST changes', 'STTC', { aha: 145 });

export const ST_T_GROUP: LexiconGroup = {
  findings: [
    diagnosis('NDT', 'non-diagnostic T abnormalities', 'STTC'),
    nonSpecificSt,
    variant('st-t-abnormality', nonSpecificSt, 'ST and T abnormality', { snomed: '55930002' }),
    diagnosis('DIG', 'digitalis effect', 'STTC', { aha: 205 }),
    diagnosis('LNGQT', 'long QT interval', 'STTC', { aha: 148, snomed: '111975006' }),
    diagnosis('ANEUR', 'ST-T changes compatible with ventricular aneurysm', 'STTC', { aha: 227 }),
    diagnosis('EL', 'electrolyte disturbance or drug effect', 'STTC'),
    diagnosis('ISC_', 'non-specific ischaemic ST-T changes', 'STTC', { aha: 226, snomed: '164861001' }),
    diagnosis('ISCAL', 'ischaemic ST-T changes in anterolateral leads', 'STTC'),
    diagnosis('ISCIN', 'ischaemic ST-T changes in inferior leads', 'STTC', { snomed: '425419005' }),
    diagnosis('ISCIL', 'ischaemic ST-T changes in inferolateral leads', 'STTC'),
    diagnosis('ISCAS', 'ischaemic ST-T changes in anteroseptal leads', 'STTC'),
    diagnosis('ISCLA', 'ischaemic ST-T changes in lateral leads', 'STTC', { snomed: '425623009' }),
    diagnosis('ISCAN', 'ischaemic ST-T changes in anterior leads', 'STTC', { snomed: '426434006' }),
    form('STD_', 'ST depression', { aha: 502, snomed: '429622005' }),
    form('STE_', 'ST elevation', { aha: 501, snomed: '164931005' }),
    form('LOWT', 'low amplitude T waves', { aha: 366 }),
    form('NT_', 'non-specific T wave changes'),
    form('INVT', 'inverted T waves', { aha: 367, snomed: '59931005' }),
    form('TAB_', 'T wave abnormality', { aha: 147, snomed: '164934002' }),
    uncoded('high-t', 'tall T waves', 'form', { snomed: '251259000' }),
    uncoded('short-qt', 'short QT interval', 'form', { snomed: '77867006' }),
    uncoded('early-repolarisation', 'early repolarisation', 'diagnosis', { snomed: '428417006' }),
    uncoded('pericarditis', 'pericarditis', 'diagnosis'),
    uncoded('ischaemic-heart-disease', 'ischaemic heart disease', 'diagnosis', { snomed: '53741008' }),
    uncoded('repolarisation-abnormality', 'repolarisation abnormality', 'form', { superclass: 'STTC' }),
    uncoded('u-wave', 'U waves', 'form', { snomed: '164937009' }),
  ],
  wordings: [
    {
      findings: ['NDT'],
      patterns: [
        `(?:${NON_SPECIFIC}|non ?diagnostic) (?:abnormal ${T}|${T} abnormalit(?:y|ies))`,
        `${T} abnormalit(?:y|ies) ${IS_NON_SPECIFIC}`,
      ],
    },
    {
      findings: ['NT_'],
      patterns: [
        `${NON_SPECIFIC} ${T} (?:wave )?(?:changes?|flattening|inversion|alterations?)(?: and inversion)?`,
        `${T} flattening`,
        `${T} changes? ${IS_NON_SPECIFIC}`,
      ],
    },
    {
      findings: ['NST_'],
      patterns: [
        `${NON_SPECIFIC} (?:abnormal )?(?:st|${ST_T})(?: segments?)?(?: and/or t waves?)? ${CHANGE}`,
        `${NON_SPECIFIC} abnormal ${ST_T}`,
        `(?:st|${ST_T}) (?:segment )?${CHANGE} ${IS_NON_SPECIFIC}`,
        `${NON_SPECIFIC} st (?:segment )?(?:abnormality|changes?)`,
        `${NON_SPECIFIC} repolari[sz]ation ${CHANGE}`,
      ],
    },
    {
      findings: ['st-t-abnormality'],
      patterns: [
        `abnormal ${ST_T}`,
        `abnormal st(?: segments?)?`,
        `${ST_T} (?:wave |segment )?(?:${CHANGE}|abnormal)`,
        `st (?:segment )?${CHANGE}`,
      ],
    },
    {
      findings: ['STD_'],
      patterns: [
        `(?:${NON_SPECIFIC} )?(?:abnormal )?st(?: t)?(?: segments?| junctional)? depressions?`,
        `st(?: segments?)? (?:is|are) ${DEGREE}depressed`,
        'depressed st(?: segments?)?',
        'st(?: segments?)? depressed',
      ],
    },
    {
      findings: ['STD_', 'INVT'],
      patterns: [`st(?: segments?)? (?:is|are) ${DEGREE}depressed and ${T} (?:is |are )?${DEGREE}inverted`],
    },
    {
      findings: ['STE_'],
      patterns: [
        `(?:${NON_SPECIFIC} )?(?:abnormal )?st(?: t)?(?: segments?)? elevations?`,
        `st(?: segments?)? (?:is|are) ${DEGREE}elevated`,
        'elevated st(?: segments?)?',
        'st(?: segments?)? elevated',
      ],
    },
    {
      findings: ['STE_', 'STD_'],
      patterns: [
        'st(?: segments?)? elevations?(?: or | and | ?/ ?)(?:st )?depressions?',
        'st(?: segments?)? depressions?(?: or | and | ?/ ?)(?:st )?elevations?',
      ],
    },
    {
      findings: ['LOWT'],
      patterns: [
        `${T} (?:is|are) ${DEGREE}(?:low|flat|flattened)(?:(?:,| or|,? and) (?:${DEGREE}flat|flattened|low))*`,
        `(?:low|flat|flattened)(?: amplitude)? (?:t|t waves?)`,
        `${T} (?:flat|low|flattened)`,
        'low amplitude t waves?',
      ],
    },
    {
      findings: ['LOWT', 'INVT'],
      patterns: [
        `${T} (?:is|are) (?:(?:low|flat),? (?:or )?)+(?:or )?${DEGREE}inverted`,
        `${T} (?:is|are) (?:low|flat|low or flat|low, flat) in [^.;]{1,40}? and ${DEGREE}inverted`,
      ],
    },
    {
      findings: ['INVT'],
      patterns: [
        `${T} (?:is|are) ${DEGREE}(?:inverted|negative)`,
        `${T} (?:wave )?(?:inversions?|inverted|negative|negativity)`,
        `(?:inverted|negative|deeply negative) ${T}`,
        'twi',
      ],
    },
    {
      findings: ['TAB_'],
      patterns: [
        `abnormal ${T}`,
        `${T} (?:wave )?${CHANGE}`,
        `${T} (?:is|are) abnormal`,
        `${T} biphasic`,
        `biphasic ${T}`,
      ],
    },
    {
      findings: ['high-t'],
      patterns: [
        `(?:tall|high|peaked)(?:,? (?:peaked|pointed))? ${T}`,
        `${T} (?:abnormally |is |are )*(?:tall|peaked|high)`,
      ],
    },
    {
      findings: ['LNGQT'],
      patterns: [
        '(?:prolonged|long|increased) qtc?(?: interval| time)?',
        'qtc? (?:interval )?(?:is |appears )?(?:slightly |markedly )?(?:prolonged|prolongation|long)',
        'prolongation of (?:the )?qtc?(?: interval)?',
      ],
    },
    {
      findings: ['short-qt'],
      patterns: ['short(?:ened)? qtc?(?: interval)?', 'qtc? (?:interval )?(?:is )?short'],
    },
    {
      findings: ['DIG'],
      patterns: [
        '(?:digitalis|digoxin|dig|digitoxin)(?: (?:effects?|changes?|influence|intoxication|toxicity))?',
      ],
    },
    {
      findings: ['EL'],
      patterns: [
        'electrolyte (?:disturbances?|abnormalit(?:y|ies)|imbalance|disorders?)',
        'drug effects?',
        '(?<!exclude )hyp(?:er|o)(?:kal|calc)a?emia',
      ],
    },
    { findings: ['ANEUR'], patterns: ['(?:(?:left )?ventricular |(?:anterior |heart )?wall )?aneur[yi]sm'] },
    { findings: ['early-repolarisation'], patterns: ['early repolari[sz]ation(?: pattern)?'] },
    { findings: ['pericarditis'], patterns: ['pericarditis', 'pericardial (?:damage|involvement)'] },
    {
      findings: ['ischaemic-heart-disease'],
      patterns: ['isch?a?emic heart (?:disease|d)', 'coronary (?:heart|artery) disease', 'ihd', 'cad'],
    },
    {
      findings: ['repolarisation-abnormality'],
      patterns: [
        `(?:abnormal|pathological|altered) repolari[sz]ation`,
        `repolari[sz]ation (?:${CHANGE}|disturbances?|disorders?)`,
      ],
    },
    { findings: ['u-wave'], patterns: ['(?:prominent |inverted )?u waves?'] },
  ],
  wallFamilies: [
    {
      nouns: [
        '(?:myocardial |wall |subendocardial )*isch?a?emi(?:a|c)(?: (?:st t |t wave )?changes?)?(?! heart)',
      ],
      byWall: {
        anterolateral: 'ISCAL',
        inferior: 'ISCIN',
        inferolateral: 'ISCIL',
        anteroseptal: 'ISCAS',
        septal: 'ISCAS',
        lateral: 'ISCLA',
        anterior: 'ISCAN',
      },
      unspecified: 'ISC_',
    },
  ],
};
