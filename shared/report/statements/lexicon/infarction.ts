import { diagnosis, type LexiconGroup, uncoded } from './finding.ts';

/** Walls and the infarction statement of each; PTB-XL has none for the septum or the apex alone. */
const INFARCTION_BY_WALL = {
  inferior: 'IMI',
  inferolateral: 'ILMI',
  inferoposterior: 'IPMI',
  inferoposterolateral: 'IPLMI',
  posterior: 'PMI',
  lateral: 'LMI',
  anterior: 'AMI',
  anteroseptal: 'ASMI',
  anterolateral: 'ALMI',
  septal: 'ASMI',
  apical: 'AMI',
  inferoapical: 'IMI',
  inferoseptal: 'IMI',
  anteroinferior: 'AMI',
  posterolateral: 'PMI',
} as const;

export const INFARCTION: LexiconGroup = {
  findings: [
    diagnosis('IMI', 'inferior myocardial infarction', 'MI', { aha: 161 }),
    diagnosis('ILMI', 'inferolateral myocardial infarction', 'MI'),
    diagnosis('IPMI', 'inferoposterior myocardial infarction', 'MI'),
    diagnosis('IPLMI', 'inferoposterolateral myocardial infarction', 'MI'),
    diagnosis('PMI', 'posterior myocardial infarction', 'MI', { aha: 162 }),
    diagnosis('LMI', 'lateral myocardial infarction', 'MI', { aha: 163 }),
    diagnosis('AMI', 'anterior myocardial infarction', 'MI', { aha: 160, snomed: '54329005' }),
    diagnosis('ASMI', 'anteroseptal myocardial infarction', 'MI', { aha: 165 }),
    diagnosis('ALMI', 'anterolateral myocardial infarction', 'MI'),
    diagnosis('INJAS', 'subendocardial injury in anteroseptal leads', 'MI'),
    diagnosis('INJAL', 'subendocardial injury in anterolateral leads', 'MI'),
    diagnosis('INJIN', 'subendocardial injury in inferior leads', 'MI'),
    diagnosis('INJLA', 'subendocardial injury in lateral leads', 'MI'),
    diagnosis('INJIL', 'subendocardial injury in inferolateral leads', 'MI'),
    uncoded('infarction', 'myocardial infarction', 'diagnosis', { snomed: '164865005', superclass: 'MI' }),
    uncoded('subendocardial-injury', 'subendocardial injury', 'diagnosis', { superclass: 'MI' }),
  ],
  wordings: [
    { findings: ['IMI'], patterns: ['imi'] },
    { findings: ['ASMI'], patterns: ['asmi'] },
  ],
  wallFamilies: [
    {
      nouns: [
        '(?:myocardial |transmural |wall )*inf?arct\\w*',
        '(?:wall )?(?:n?stemi|mi)',
        '(?:myocardial )?(?:necrosis|scar)',
      ],
      byWall: INFARCTION_BY_WALL,
      unspecified: 'infarction',
    },
    {
      nouns: ['myocardial (?:or pericardial )?damage'],
      byWall: INFARCTION_BY_WALL,
      unspecified: 'infarction',
      suspicion: true,
    },
    {
      nouns: [
        'sub ?endocardial (?:injury|damage|infarction|lesion)',
        '(?:myocardial |wall |current of )?injury(?: current| pattern)?',
      ],
      byWall: {
        anteroseptal: 'INJAS',
        anterior: 'INJAS',
        septal: 'INJAS',
        anterolateral: 'INJAL',
        inferior: 'INJIN',
        lateral: 'INJLA',
        inferolateral: 'INJIL',
      },
      unspecified: 'subendocardial-injury',
    },
  ],
};
