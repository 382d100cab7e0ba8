/**
 * The Porter stemmer ("An algorithm for suffix stripping", Program 14, 1980) with the deviations that nltk's
 * `PorterStemmer` makes by default (NLTK_EXTENSIONS): a table of irregular words, "ies"/"ied" after one letter,
 * y → i after a consonant only, "fulli", "logi", a loop over "alli". METEOR and ROUGE in their usual Python
 * implementations stem with it.
 */
export function porterStem(word: string): string {
  const lower = word.toLowerCase();
  const irregular = IRREGULAR.get(lower);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return lower;
  return [step1a, step1b, step1c, step2, step3, step4, step5a, step5b].reduce(
    (stem, step) => step(stem),
    lower,
  );
}

const IRREGULAR = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

type Condition = (stem: string, word: string) => boolean;

interface Rule {
  suffix: string;
  replacement: string;
  /** Asked about what stands before the suffix. */
  condition: Condition;
}

/** Rules written as "suffix>replacement" with one condition. */
function rules(condition: Condition, list: string): Rule[] {
  return list.split(' ').map((rule) => {
    const [suffix, replacement] = rule.split('>') as [string, string];
    return { suffix, replacement, condition };
  });
}

/** The first rule whose suffix fits decides, also when its condition forbids the change. */
function applyFirst(word: string, list: readonly Rule[]): string {
  const rule = list.find(({ suffix }) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const stem = before(word, rule.suffix);
  return rule.condition(stem, word) ? stem + rule.replacement : word;
}

const before = (word: string, suffix: string) => word.slice(0, word.length - suffix.length);

/** For each letter whether it is a consonant: y is one unless it follows a consonant. */
function consonants(word: string): boolean[] {
  const flags: boolean[] = [];
  for (const letter of word) {
    if (letter === 'y') flags.push(flags.length === 0 || !flags.at(-1));
    else flags.push(!'aeiou'.includes(letter));
  }
  return flags;
}

/** Porter's m: how often a consonant follows a vowel. */
function measure(stem: string): number {
  const flags = consonants(stem);
  return flags.filter((isConsonant, i) => i > 0 && isConsonant && !flags[i - 1]).length;
}

const always: Condition = () => true;
const hasPositiveMeasure: Condition = (stem) => measure(stem) > 0;
const hasMeasureAboveOne: Condition = (stem) => measure(stem) > 1;
const containsVowel = (stem: string) => consonants(stem).includes(false);

const endsWithDoubleConsonant = (word: string) =>
  word.length >= 2 && word.at(-1) === word.at(-2) && consonants(word).at(-1) === true;

/** Porter's *o, and nltk's addition of two-letter words such as "at". */
function endsConsonantVowelConsonant(word: string): boolean {
  const flags = consonants(word);
  if (flags.length === 2) return !flags[0] && flags[1]!;
  const [first, second, third] = flags.slice(-3);
  return first === true && second === false && third === true && !'wxy'.includes(word.at(-1)!);
}

const STEP_1A = rules(always, 'sses>ss ies>i ss>ss s>');

function step1a(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return `${before(word, 'ies')}ie`;
  return applyFirst(word, STEP_1A);
}

const STEP_1B = rules(always, 'at>ate bl>ble iz>ize');

function step1b(word: string): string {
  if (word.endsWith('ied')) return before(word, 'ied') + (word.length === 4 ? 'ie' : 'i');
  if (word.endsWith('eed')) return measure(before(word, 'eed')) > 0 ? before(word, 'd') : word;
  const suffix = ['ed', 'ing'].find((one) => word.endsWith(one) && containsVowel(before(word, one)));
  if (suffix === undefined) return word;
  const stem = before(word, suffix);
  if (STEP_1B.some((rule) => stem.endsWith(rule.suffix))) return applyFirst(stem, STEP_1B);
  if (endsWithDoubleConsonant(stem)) return 'lsz'.includes(stem.at(-1)!) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsConsonantVowelConsonant(stem) ? `${stem}e` : stem;
}

function step1c(word: string): string {
  const stem = before(word, 'y');
  return word.endsWith('y') && stem.length > 1 && consonants(stem).at(-1) ? `${stem}i` : word;
}

const STEP_2 = [
  ...rules(
    hasPositiveMeasure,
    'ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ' +
      'ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive ' +
      'biliti>ble fulli>ful',
  ),
  ...rules((_, word) => measure(word.slice(0, -3)) > 0, 'logi>log'),
];

function step2(word: string): string {
  if (word.endsWith('alli') && measure(before(word, 'alli')) > 0) return step2(before(word, 'li'));
  return applyFirst(word, STEP_2);
}

const STEP_3 = rules(hasPositiveMeasure, 'icate>ic ative> alize>al iciti>ic ical>ic ful> ness>');
const step3 = (word: string) => applyFirst(word, STEP_3);

const STEP_4 = [
  ...rules(hasMeasureAboveOne, 'al> ance> ence> er> ic> able> ible> ant> ement> ment> ent>'),
  ...rules((stem) => measure(stem) > 1 && /[st]$/.test(stem), 'ion>'),
  ...rules(hasMeasureAboveOne, 'ou> ism> ate> iti> ous> ive> ize>'),
];
const step4 = (word: string) => applyFirst(word, STEP_4);

function step5a(word: string): string {
  if (!word.endsWith('e')) return word;
  const stem = before(word, 'e');
  const m = measure(stem);
  return m > 1 || (m === 1 && !endsConsonantVowelConsonant(stem)) ? stem : word;
}

const STEP_5B = rules((_, word) => measure(word.slice(0, -1)) > 1, 'll>l');
const step5b = (word: string) => applyFirst(word, STEP_5B);
