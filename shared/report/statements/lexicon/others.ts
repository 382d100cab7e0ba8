import { diagnosis, form, type LexiconGroup, uncoded } from './finding.ts';

const ECG = '(?:ecg|ekg|electrocardiogram|tracing)';
const PROGRESSION = 'r (?:wave )?progression';

export const OTHERS: LexiconGroup = {
  findings: [
    diagnosis('NORM', 'normal ECG', 'NORM', { aha: 1 }),
    form('ABQRS', 'abnormal QRS', { snomed: '164951009' }),
    form('QWAVE', 'Q waves present', { snomed: '164917005' }),
    uncoded('abnormal-ecg', 'abnormal ECG', 'diagnosis'),
    uncoded('borderline-ecg', 'borderline ECG', 'diagnosis'),
    uncoded('normal-axis', 'normal axis', 'form'),
    uncoded('left-axis-deviation', 'left axis deviation', 'form', { snomed: '39732003' }),
    uncoded('right-axis-deviation', 'right axis deviation', 'form', { snomed: '47665007' }),
    uncoded('vertical-axis', 'vertical axis', 'form'),
    uncoded('horizontal-axis', 'horizontal axis', 'form'),
    uncoded('indeterminate-axis', 'indeterminate axis', 'form', { snomed: '251200008' }),
    uncoded('qs-complex', 'QS complexes', 'form'),
    uncoded('poor-r-progression', 'poor R wave progression', 'form'),
    uncoded('transition-zone-displaced', 'R/S transition zone displaced', 'form'),
    uncoded('no-p-wave', 'no P wave recognised', 'form'),
    uncoded('artefact', 'artefact', 'form'),
    uncoded('arm-leads-reversed', 'arm electrodes exchanged', 'form', { snomed: '251139008' }),
  ],
  wordings: [
    {
      findings: ['NORM'],
      patterns: [
        `(?:otherwise )?normal (?:resting |adult )?${ECG}(?: for age)?`,
        `${ECG} (?:is )?(?:otherwise )?(?:probably )?(?:normal|within normal limits)(?! variant)`,
        'no definite pathology',
        'nothing definitely pathological',
        'no abnormal findings',
        'no abnormalit(?:y|ies)(?: detected)?',
        'within normal limits',
        `unremarkable ${ECG}`,
        `${ECG} (?:is )?unremarkable`,
        '^\\s*(?:(?:otherwise|probably|probable|possibly|borderline) )?normal\\s*$',
      ],
    },
    {
      findings: ['abnormal-ecg'],
      patterns: [
        `(?:abnormal|pathological) ${ECG}`,
        `${ECG} (?:is )?(?:abnormal|pathological)`,
        '^\\s*(?:abnormal|pathological)\\s*$',
      ],
    },
    { findings: ['borderline-ecg'], patterns: [`borderline (?:finding|findings|${ECG})`] },
    {
      findings: ['ABQRS'],
      patterns: [
        'abnormal qrs(?! t angle)(?: ?\\(t\\))?(?: t)?(?: (?:complex|complexes|pattern|morphology))?',
      ],
    },
    {
      findings: ['QWAVE'],
      patterns: [
        '(?:(?:significant|pathological|abnormal|small|deep|prominent|inferior|lateral|anterior|septal) )*q waves?',
        '(?:significant |deep |pathological )?q in',
      ],
    },
    { findings: ['qs-complex'], patterns: ['qs (?:complex(?:es)?|pattern|waves?|in)'] },
    {
      findings: ['normal-axis'],
      patterns: [
        '(?:intermediate )?\\(?normal\\)? (?:qrs |electrical )?axis(?: for age)?',
        'axis:? (?:is )?normal',
      ],
    },
    {
      findings: ['left-axis-deviation'],
      patterns: [
        '(?:(?:marked|extreme|abnormal|moderate|slight) )?left(?:ward)? (?:qrs )?axis(?: deviation)?',
        'axis (?:is )?(?:deviated )?(?:to the )?left(?:ward)?',
        '(?<!(?:proximal|mid|distal|the) )lad(?! (?:occlusion|stenosis|artery|territory|lesion))',
      ],
    },
    {
      findings: ['right-axis-deviation'],
      patterns: [
        '(?:(?:marked|extreme|abnormal|moderate|slight) )?right(?:ward)? (?:superior )?(?:qrs )?axis(?: deviation)?',
        'axis (?:is )?(?:deviated )?(?:to the )?right(?:ward)?',
        'rad',
      ],
    },
    { findings: ['vertical-axis'], patterns: ['vertical axis'] },
    { findings: ['horizontal-axis'], patterns: ['horizontal axis'] },
    {
      findings: ['indeterminate-axis'],
      patterns: [
        '(?:indeterminate|undetermined) (?:qrs )?axis',
        '(?:qrs )?axis (?:is )?(?:difficult to determine|indeterminate)',
      ],
    },
    {
      findings: ['poor-r-progression'],
      patterns: [
        `(?:poor|delayed|absent|slow|reduced|abnormal|loss of|lack of) (?:precordial )?${PROGRESSION}`,
        '(?:poor|delayed|absent|slow) progression of r waves?',
        'prwp',
      ],
    },
    {
      findings: ['transition-zone-displaced'],
      patterns: [
        '(?:r(?:/| )s )?transition(?: zone)? (?:in (?:the )?(?:v|chest) leads )?(?:is )?(?:displaced(?: to the (?:right|left))?|to the (?:right|left))',
        '(?:early|late|delayed) (?:r(?:/| )s )?transition',
        '(?:counter)?clockwise rotation',
      ],
    },
    {
      findings: ['no-p-wave'],
      patterns: ['no (?:definite )?p waves? (?:recognised|recognized|found|seen|identified)', 'no p waves?'],
    },
    {
      findings: ['artefact'],
      patterns: ['(?:gross |much |skeletal |muscle )*art[ei]facts?', 'baseline wander'],
    },
    {
      findings: ['arm-leads-reversed'],
      patterns: [
        'arm (?:lead|electrode)s? (?:possibly )?(?:reversal|reversed|exchanged)',
        'limb lead reversal',
      ],
    },
  ],
};
