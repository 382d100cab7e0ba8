import { form, type LexiconGroup, rhythm, uncoded, variant } from './finding.ts';

const BEAT = '(?:beat|complex|complexe|contraction|depolari[sz]ation|systole)s?';
const EXTRA = '(?:extra ?systol(?:e|es|y|ia)|ectop(?:y|ic|ics|ic beats?|ics?)|es)';
const atrialPremature = form('PAC', 'atrial premature complex', { aha: 30, snomed: '284470004' });

export const ECTOPY: LexiconGroup = {
  findings: [
    form('PVC', 'ventricular premature complex', { aha: 60, snomed: '427172004' }),
    atrialPremature,
    variant('supraventricular-premature-complex', atrialPremature, 'supraventricular premature complex', {
      snomed: '63593006',
    }),
    form('PRC(S)', 'premature complex(es)'),
    rhythm('BIGU', 'bigeminal pattern'),
    rhythm('TRIGU', 'trigeminal pattern'),
    uncoded('junctional-premature-complex', 'junctional premature complex', 'form', { snomed: '251164006' }),
    uncoded('escape-beat', 'escape beat', 'form'),
    uncoded('fusion-beat', 'fusion beat', 'form', { snomed: '13640000' }),
    uncoded('aberrant-conduction', 'aberrantly conducted beat', 'form'),
  ],
  wordings: [
    {
      findings: ['PVC'],
      patterns: [
        `(?:premature )?ventricular (?:premature |ectopic )?${BEAT}`,
        `premature ventricular (?:or aberrantly conducted )?${BEAT}`,
        `ventricular ${EXTRA}`,
        'pvcs?',
        'vp[cb]s?',
        'pvbs?',
        'ves',
        'ventricular couplets?',
      ],
    },
    {
      findings: ['PAC'],
      patterns: [
        `(?:premature )?atrial (?:premature |ectopic )?${BEAT}`,
        `premature atrial ${BEAT}`,
        `atrial ${EXTRA}`,
        'pacs?',
        'ap[cb]s?',
        'blocked atrial premature beats?',
      ],
    },
    {
      findings: ['supraventricular-premature-complex'],
      patterns: [
        `(?:premature )?supraventricular (?:premature |ectopic )?${BEAT}`,
        `supraventricular ${EXTRA}`,
        'sves',
        'svpbs?',
        'svpcs?',
      ],
    },
    {
      findings: ['junctional-premature-complex'],
      patterns: [`(?:junctional|nodal) (?:premature )?${BEAT}`, `(?:junctional|nodal) ${EXTRA}`],
    },
    {
      findings: ['PRC(S)'],
      patterns: [`(?:premature|ectopic) ${BEAT}`, 'extra ?systol(?:e|es|y)', 'ectop(?:y|ics)'],
    },
    {
      findings: ['BIGU'],
      patterns: ['(?:ventricular |atrial )?bigem(?:iny|inal|inus)(?: pattern| rhythm)?'],
    },
    {
      findings: ['TRIGU'],
      patterns: ['(?:ventricular |atrial )?trigem(?:iny|inal|inus)(?: pattern| rhythm)?'],
    },
    {
      findings: ['escape-beat'],
      patterns: ['(?:(?:supra)?ventricular |junctional |atrial )?escape (?:beat|complex|complexe)s?'],
    },
    { findings: ['fusion-beat'], patterns: ['fusion (?:beat|complex|complexe)s?'] },
    {
      findings: ['aberrant-conduction'],
      patterns: ['aberrant(?:ly)? (?:conduct(?:ed|ion)|intraventricular conduction)(?: beats?| complexes)?'],
    },
  ],
};
