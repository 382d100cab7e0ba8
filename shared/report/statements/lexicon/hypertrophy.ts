import { diagnosis, form, type LexiconGroup, uncoded, variant } from './finding.ts';

const LEFT = '(?:left ventric(?:ular|le)|l\\.? ?v\\.?)';
const RIGHT = '(?:right ventric(?:ular|le)|r\\.? ?v\\.?)';
const HYPERTROPHY = 'hypert(?:ro|o|or|r)phy';
const LVH = `(?:${LEFT} ${HYPERTROPHY}|lvh)`;
const ENLARGED = '(?:enl+arge?ment|enlarged|overload|abnormality|hypertrophy|dilat(?:at)?ion|dilated|strain)';
const lowVoltage = form('LVOLT', 'low QRS voltages in the frontal and horizontal leads', {
  snomed: '251146004',
});

export const HYPERTROPHY_GROUP: LexiconGroup = {
  findings: [
    diagnosis('LVH', 'left ventricular hypertrophy', 'HYP', { aha: 142, snomed: '164873001' }),
    diagnosis('RVH', 'right ventricular hypertrophy', 'HYP', { aha: 143, snomed: '89792004' }),
    diagnosis('SEHYP', 'septal hypertrophy', 'HYP'),
    diagnosis('LAO/LAE', 'left atrial overload or enlargement', 'HYP', {
      aha: 140,
      snomed: '67741000119109',
    }),
    diagnosis('RAO/RAE', 'right atrial overload or enlargement', 'HYP', { aha: 141 }),
    form('VCLVH', 'voltage criteria for left ventricular hypertrophy'),
    form('HVOLT', 'high QRS voltage'),
    lowVoltage,
    variant('low-voltage-limb-leads', lowVoltage, 'low QRS voltage in the limb leads'),
    uncoded('ventricular-hypertrophy', 'ventricular hypertrophy', 'diagnosis', {
      snomed: '266249003',
      superclass: 'HYP',
    }),
    uncoded('left-ventricular-strain', 'left ventricular strain', 'form', { snomed: '370365005' }),
    uncoded('right-ventricular-strain', 'right ventricular strain', 'form'),
    uncoded('atrial-enlargement', 'atrial enlargement', 'diagnosis', {
      snomed: '195126007',
      superclass: 'HYP',
    }),
  ],
  wordings: [
    { findings: ['LVH'], patterns: [LVH, 'left (?:heart )?hypertrophy'] },
    { findings: ['RVH'], patterns: [`${RIGHT} ${HYPERTROPHY}`, 'rvh', 'right (?:heart )?hypertrophy'] },
    { findings: ['ventricular-hypertrophy'], patterns: [`(?:ventricular )?${HYPERTROPHY}`] },
    { findings: ['LVH', 'RVH'], patterns: ['bi ?ventricular hypertrophy', 'bvh'] },
    { findings: ['SEHYP'], patterns: [`(?:inter)?(?:ventricular )?septal ${HYPERTROPHY}`] },
    {
      findings: ['VCLVH'],
      suggests: ['LVH'],
      patterns: [
        `(?:voltage|amplitude) criteri(?:a|on)(?: \\(?qrs\\)?)? (?:for|of) ${LVH}`,
        `voltages? (?:are |is )?(?:high )?(?:in (?:the )?(?:chest|limb|precordial) leads )?(?:suggest(?:s|ing|ive of)|consistent with|of|for) ${LVH}`,
        `${LVH} (?:by|on|with) (?:voltage|amplitude)(?: criteri(?:a|on))?(?: only)?`,
        `criteri(?:a|on) for ${LVH}`,
        'sokolow(?: lyon)?(?: index| criteri(?:a|on))? (?:positive|fulfilled|met)',
      ],
    },
    {
      findings: ['HVOLT'],
      patterns: [
        'high (?:qrs |v lead |precordial |chest lead |limb lead )?voltages?',
        'voltages? (?:in (?:the )?(?:chest|limb|precordial) leads )?(?:is|are) (?:high|at (?:the )?upper limits?)(?: of normal)?',
        '(?:increased|tall) (?:qrs )?(?:voltages?|amplitudes?)',
      ],
    },
    {
      findings: ['low-voltage-limb-leads'],
      patterns: [
        'low (?:limb lead|peripheral|frontal plane) (?:qrs )?voltages?',
        'low (?:qrs )?voltages?,? (?:qrs )?(?:in|of) (?:the )?(?:limb|extremity|frontal|peripheral|standard) leads?',
        'low (?:qrs )?voltages? in frontal leads',
      ],
    },
    {
      findings: ['LVOLT'],
      patterns: [
        '(?:generali[sz]ed )?low (?:qrs )?(?:voltages?|amplitudes?)(?: qrs)?',
        'low (?:qrs )?voltages?,? in (?:the )?(?:frontal|limb) and (?:horizontal|precordial|chest) leads',
        'low voltage ecg',
      ],
    },
    {
      findings: ['LAO/LAE'],
      patterns: [
        `left atri(?:al|um) ${ENLARGED}`,
        `left atrium (?:is )?${ENLARGED}`,
        'la enlargement',
        'lae',
        'p mitrale',
        'p sinistro ?cardiale',
      ],
    },
    {
      findings: ['RAO/RAE'],
      patterns: [
        `right atri(?:al|um) ${ENLARGED}`,
        'ra enlargement',
        'rae',
        'p pulmonale',
        'p dextro ?(?:cardiale|atriale)',
      ],
    },
    {
      findings: ['LAO/LAE', 'RAO/RAE'],
      patterns: [
        `bi ?atrial ${ENLARGED}`,
        `(?:left and right|right and left) atrial ${ENLARGED}`,
        'p biatriale',
        'p cardiale',
      ],
    },
    { findings: ['atrial-enlargement'], patterns: [`atrial ${ENLARGED}`] },
    {
      findings: ['left-ventricular-strain'],
      patterns: [`${LEFT} (?:strain|overload)(?: pattern)?`, 'left heart strain', 'strain(?: pattern)?'],
    },
    {
      findings: ['right-ventricular-strain'],
      patterns: [`${RIGHT} (?:strain|overload)(?: pattern)?`, 'right heart strain'],
    },
  ],
};
