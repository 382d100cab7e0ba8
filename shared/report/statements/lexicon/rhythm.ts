import { type LexiconGroup, rhythm, uncoded, variant } from './finding.ts';

const atrialFibrillation = rhythm('AFIB', 'atrial fibrillation', { aha: 50, snomed: '164889003' });

export const RHYTHM: LexiconGroup = {
  findings: [
    rhythm('SR', 'sinus rhythm', { aha: 20, snomed: '426783006' }),
    rhythm('STACH', 'sinus tachycardia', { aha: 21, snomed: '427084000' }),
    rhythm('SBRAD', 'sinus bradycardia', { aha: 22, snomed: '426177001' }),
    rhythm('SARRH', 'sinus arrhythmia', { aha: 23, snomed: '427393009' }),
    atrialFibrillation,
    variant('atrial-fibrillation-or-flutter', atrialFibrillation, 'atrial fibrillation or flutter', {
      snomed: '195080001',
    }),
    rhythm('AFLT', 'atrial flutter', { aha: 51, snomed: '164890007' }),
    rhythm('SVARR', 'supraventricular arrhythmia'),
    rhythm('SVTAC', 'supraventricular tachycardia', { aha: 55, snomed: '426761007' }),
    rhythm('PSVT', 'paroxysmal supraventricular tachycardia', { snomed: '67198005' }),
    uncoded('junctional-rhythm', 'AV junctional rhythm', 'rhythm', { snomed: '29320008' }),
    uncoded('accelerated-junctional-rhythm', 'accelerated AV junctional rhythm', 'rhythm', {
      snomed: '426664006',
    }),
    uncoded('junctional-tachycardia', 'AV junctional tachycardia', 'rhythm', { snomed: '426648003' }),
    uncoded('ectopic-atrial-rhythm', 'ectopic atrial rhythm', 'rhythm'),
    uncoded('atrial-tachycardia', 'atrial tachycardia', 'rhythm', { snomed: '713422000' }),
    uncoded('wandering-atrial-pacemaker', 'wandering atrial pacemaker', 'rhythm', { snomed: '195101003' }),
    uncoded('idioventricular-rhythm', 'idioventricular rhythm', 'rhythm', { snomed: '49260003' }),
    uncoded('ventricular-tachycardia', 'ventricular tachycardia', 'rhythm', { snomed: '164895002' }),
    uncoded('ventricular-fibrillation', 'ventricular fibrillation', 'rhythm', { snomed: '164896001' }),
    uncoded('ventricular-flutter', 'ventricular flutter', 'rhythm', { snomed: '111288001' }),
    uncoded('wide-qrs-tachycardia', 'wide QRS tachycardia', 'rhythm'),
    uncoded('sinus-pause', 'sinus pause or arrest', 'rhythm'),
    uncoded('sinoatrial-block', 'sinoatrial block', 'rhythm', { snomed: '65778007' }),
    uncoded('bradycardia', 'bradycardia', 'rhythm', { snomed: '426627000' }),
    uncoded('tachycardia', 'tachycardia', 'rhythm'),
  ],
  wordings: [
    {
      findings: ['SR'],
      patterns: [
        '(?:normal )?sinus rh?yth?m',
        'nsr',
        'sinus mechanism',
        'rhythm:? (?:is )?(?:normal )?sinus',
      ],
    },
    { findings: ['STACH'], patterns: ['sinus tach(?:y|ycardia|ycardic)?', 'tachycardic sinus rhythm'] },
    { findings: ['SBRAD'], patterns: ['sinus brad(?:y|ycardia|ycardic)?', 'bradycardic sinus rhythm'] },
    {
      findings: ['SARRH'],
      patterns: ['sinus arr?h?ythmia', 'respiratory arrhythmia', 'irregular sinus rhythm'],
    },
    { findings: ['SBRAD', 'SARRH'], patterns: ['sinus bradyarrhythmia'] },
    {
      findings: ['AFIB'],
      patterns: ['(?:atrial|auricular) fibrill?ation', 'a ?fib', 'af', 'atrial fib'],
    },
    {
      findings: ['atrial-fibrillation-or-flutter'],
      patterns: [
        'atrial fibrillation ?(?:/|or) ?(?:atrial )?flutter',
        'atrial flutter ?(?:/|or) ?(?:atrial )?fibrillation',
      ],
    },
    { findings: ['AFLT'], patterns: ['(?:atrial|auricular) flutter', 'a ?flutter', 'flutter waves'] },
    { findings: ['SVARR'], patterns: ['supraventricular (?:arrhythmia|tachyarrhythmia)s?'] },
    {
      findings: ['SVTAC'],
      patterns: ['supraventricular tachycardia', 'svt', 'narrow (?:complex|qrs) tachycardia'],
    },
    {
      findings: ['PSVT'],
      patterns: [
        'paroxysmal (?:supraventricular|atrial) tachycardia',
        'psvt',
        'av nodal re ?entr\\w+ tachycardia',
        'avnrt',
      ],
    },
    {
      findings: ['junctional-rhythm'],
      patterns: [
        '(?:av )?(?:junctional|nodal) (?:\\(nodal\\) )?(?:escape )?rhythm',
        'rhythm is (?:probably |possibly )?(?:junctional|nodal)',
      ],
    },
    {
      findings: ['accelerated-junctional-rhythm'],
      patterns: ['accelerated (?:av )?(?:junctional|nodal) rhythm'],
    },
    { findings: ['junctional-tachycardia'], patterns: ['(?:av )?(?:junctional|nodal) tachycardia'] },
    {
      findings: ['ectopic-atrial-rhythm'],
      patterns: ['(?:ectopic|low|unusual|chaotic) atrial rhythm', 'atrial rhythm', 'coronary sinus rhythm'],
    },
    {
      findings: ['atrial-tachycardia'],
      patterns: ['(?:(?:multifocal|ectopic|unifocal) )?atrial tachycardia', 'ectopic atrial tachycardia'],
    },
    { findings: ['wandering-atrial-pacemaker'], patterns: ['wandering (?:atrial )?pacemaker'] },
    {
      findings: ['idioventricular-rhythm'],
      patterns: ['(?:accelerated )?(?:idio)?ventricular (?:escape )?rhythm'],
    },
    {
      findings: ['ventricular-tachycardia'],
      patterns: ['(?:non ?sustained )?ventricular tachycardia', 'v ?tach', 'torsades?(?: de pointes)?'],
    },
    { findings: ['wide-qrs-tachycardia'], patterns: ['wide (?:complex|qrs) tachycardia'] },
    { findings: ['sinus-pause'], patterns: ['sinus (?:pause|arrest)'] },
    { findings: ['ventricular-fibrillation'], patterns: ['ventricular fibrillation', 'v ?fib'] },
    { findings: ['ventricular-flutter'], patterns: ['ventricular flutter'] },
    { findings: ['sinoatrial-block'], patterns: ['(?:sino ?atrial|sinu ?atrial|sa|s a) (?:exit )?block'] },
    { findings: ['bradycardia'], patterns: ['bradycardia'] },
    { findings: ['tachycardia'], patterns: ['tachycardia'] },
  ],
};
