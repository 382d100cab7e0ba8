import { diagnosis, form, type LexiconGroup, uncoded } from './finding.ts';

const AV_BLOCK = '(?:a ?v|atrio ?ventricular|heart) (?:conduction )?bl?ock';
const FASCICULAR_BLOCK = '(?:fas[ck]icular|hemi) ?block';
const BUNDLE_BLOCK = 'bundle ?(?:branch )?bl?ock';
const DELAY = '(?:delay|block|disturbance|defect|disorder|abnormality)s?';

export const CONDUCTION: LexiconGroup = {
  findings: [
    diagnosis('1AVB', 'first degree AV block', 'CD', { snomed: '270492004' }),
    diagnosis('2AVB', 'second degree AV block', 'CD', { snomed: '195042002' }),
    diagnosis('3AVB', 'third degree AV block', 'CD', { aha: 88, snomed: '27885002' }),
    diagnosis('CLBBB', 'left bundle branch block', 'CD', { aha: 104, snomed: '164909002' }),
    diagnosis('ILBBB', 'incomplete left bundle branch block', 'CD', { snomed: '251120003' }),
    diagnosis('CRBBB', 'right bundle branch block', 'CD', { aha: 106, snomed: '713427006' }),
    diagnosis('IRBBB', 'incomplete right bundle branch block', 'CD', { aha: 105, snomed: '713426002' }),
    diagnosis('LAFB', 'left anterior fascicular block', 'CD', { aha: 101, snomed: '445118002' }),
    diagnosis('LPFB', 'left posterior fascicular block', 'CD', { aha: 102, snomed: '445211001' }),
    diagnosis('IVCD', 'non-specific intraventricular conduction disturbance', 'CD', {
      aha: 107,
      snomed: '698252002',
    }),
    diagnosis('WPW', 'Wolff-Parkinson-White pattern', 'CD', { snomed: '74390002' }),
    form('LPR', 'prolonged PR interval', { aha: 82, snomed: '164947007' }),
    uncoded('short-pr', 'short PR interval', 'form', { snomed: '49578007' }),
    uncoded('av-block', 'AV block', 'diagnosis', { snomed: '233917008', superclass: 'CD' }),
    uncoded('bundle-branch-block', 'bundle branch block', 'diagnosis', {
      snomed: '6374002',
      superclass: 'CD',
    }),
    uncoded('rsr-pattern', "rSr' pattern in V1 or V2", 'form'),
    uncoded('p-wave-widening', 'wide P wave', 'form'),
  ],
  wordings: [
    {
      findings: ['1AVB'],
      patterns: [
        `(?:first|1st|1|1°|i) ?(?:degree|deg\\.?|°) ${AV_BLOCK}`,
        `${AV_BLOCK},? (?:of )?(?:the )?(?:first|1st) degree`,
        `${AV_BLOCK},? (?:grade )?(?:i|1)(?:°|(?! ?:)\\b)`,
        '(?:(?:first|1st) degree|1°|i°) avb',
        'avb (?:i|1)',
        '1avb',
      ],
    },
    {
      findings: ['2AVB'],
      patterns: [
        `(?:second|2nd|2|ii) ?(?:degree|deg\\.?|°) ${AV_BLOCK}`,
        `${AV_BLOCK},? (?:of )?(?:the )?(?:second|2nd) degree`,
        `${AV_BLOCK},? (?:grade )?(?:ii|2)(?:°|(?! ?:)\\b)`,
        '(?:(?:second|2nd) degree|2°|ii°) avb',
        'avb (?:ii|2)',
        'mobitz(?: type)?(?: (?:i|ii|1|2))?',
        'wenc?kebach(?:\\w+)?',
        `(?<!(?:flutter|tachycardia) with )[2-9] ?: ?1 ${AV_BLOCK}`,
      ],
    },
    {
      findings: ['3AVB'],
      patterns: [
        `(?:third|3rd|3|iii) ?(?:degree|deg\\.?|°) (?:\\(complete\\) )?${AV_BLOCK}`,
        `${AV_BLOCK},? (?:of )?(?:the )?(?:third|3rd) degree`,
        `${AV_BLOCK},? (?:grade )?(?:iii|3)(?:°|(?! ?:)\\b)`,
        `(?:complete|total) ${AV_BLOCK}`,
        '(?:(?:third|3rd) degree|3°|iii°) avb',
        'avb (?:iii|3)',
        'chb',
      ],
    },
    { findings: ['av-block'], patterns: [AV_BLOCK, 'avb'] },
    {
      findings: ['CLBBB'],
      patterns: [`(?:complete )?left ${BUNDLE_BLOCK}`, 'c?lbbb', 'left branch block'],
    },
    {
      findings: ['ILBBB'],
      patterns: [
        `(?:incomplete|partial|inc\\.?) left ${BUNDLE_BLOCK}`,
        '(?:incomplete |partial )lbbb',
        'ilbbb',
      ],
    },
    {
      findings: ['CRBBB'],
      patterns: [`(?:complete )?right ${BUNDLE_BLOCK}`, 'c?rbbb', 'right branch block'],
    },
    {
      findings: ['IRBBB'],
      patterns: [
        `(?:incomplete|partial|inc\\.?) right ${BUNDLE_BLOCK}`,
        '(?:incomplete |partial )rbbb',
        'irbbb',
        `right ${BUNDLE_BLOCK} \\((?:incomplete|partial)\\)`,
      ],
    },
    {
      findings: ['LAFB'],
      patterns: [
        `left anterior ${FASCICULAR_BLOCK}`,
        `anterior ${FASCICULAR_BLOCK}`,
        `left ant\\.? ${FASCICULAR_BLOCK}`,
        'lafb',
        'lahb',
      ],
    },
    {
      findings: ['LPFB'],
      patterns: [`left posterior ${FASCICULAR_BLOCK}`, `posterior ${FASCICULAR_BLOCK}`, 'lpfb', 'lphb'],
    },
    { findings: ['CRBBB', 'LAFB'], patterns: ['bi ?fascicular block'] },
    { findings: ['CRBBB', 'LAFB', '1AVB'], patterns: ['tri ?fascicular block'] },
    {
      findings: ['IVCD'],
      patterns: [
        `(?:non ?specific )?intra ?ventricular (?:conduction )?${DELAY}`,
        `iv (?:conduction )?${DELAY}`,
        '(?:ns)?ivc[db]',
        'nsivcd',
        `ventricular conduction ${DELAY}`,
        `(?:(?:iv|intra ?ventricular) )?conduction ${DELAY} of (?:(?:left|right) ${BUNDLE_BLOCK}|[lr]bbb) type`,
      ],
    },
    { findings: ['bundle-branch-block'], patterns: [`(?:non ?specific )?(?:incomplete )?${BUNDLE_BLOCK}`] },
    {
      findings: ['WPW'],
      patterns: ['wpw', 'wolff? parkinson(?: white)?', '(?:ventricular )?pre ?excitation', 'delta waves?'],
    },
    {
      findings: ['LPR'],
      patterns: [
        '(?:prolonged|long|increased) (?:p ?r|p ?q)(?: interval| time)?',
        '(?:p ?r|p ?q) (?:interval )?(?:is )?(?:slightly |markedly |grossly )?(?:prolonged|prolongation|long)',
      ],
    },
    {
      findings: ['short-pr'],
      patterns: [
        'short(?:ened)? (?:p ?r|p ?q)(?: interval| time)?',
        '(?:p ?r|p ?q) (?:interval )?(?:is )?short(?:ened)?',
      ],
    },
    {
      findings: ['rsr-pattern'],
      patterns: ["rsr['’`]?(?: pattern)?(?: in v1)?", "r ?s ?r['’`](?: pattern)?"],
    },
    {
      findings: ['p-wave-widening'],
      patterns: ['p waves? widening', '(?:wide|widened|broad|prolonged) p waves?'],
    },
  ],
};
