/** WordNet's files and WordNet's detachment rules (morphy(7WN)), by part of speech: ending > replacement. */
export const PARTS_OF_SPEECH = [
  { name: 'noun', detachments: 's> ses>s ves>f xes>x zes>z ches>ch shes>sh men>man ies>y' },
  { name: 'verb', detachments: 's> ies>y es>e es> ed>e ed> ing>e ing>' },
  { name: 'adj', detachments: 'er> est> er>e est>e' },
  { name: 'adv', detachments: '' },
] as const;
