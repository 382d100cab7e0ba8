import { type LexiconGroup, rhythm } from './finding.ts';

export const PACING: LexiconGroup = {
  findings: [rhythm('PACE', 'functioning artificial pacemaker', { snomed: '10370003' })],
  wordings: [
    {
      findings: ['PACE'],
      patterns: [
        '(?:electronic |artificial |demand )?(?:atrial |ventricular |dual chamber |a ?v (?:sequential )?)?(?:pace ?maker|pacing|paced)(?: (?:rhythm|ecg|complexes|spikes?|beats?|function))*',
      ],
    },
  ],
};
