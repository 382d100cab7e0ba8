/** One wall of the heart, compound words included: "inferolateral", "infero-posterior", "high lateral". */
const WALL =
  '(?:(?:high|extensive|extended|true|strictly|basal) )*(?:(?:ant(?:ero)?|inf(?:ero)?|postero|septo|apico|latero|supra)[\\s/]*)*(?:anterior|inferior|posterior|lateral|septal|apical|diaphragmatic)(?:ly)?';
const BETWEEN_WALLS = '(?:\\s*,\\s*(?:and |or )?|\\s+(?:and|or|to|as well as)\\s+|\\s*[&/+]\\s*|\\s+)';
/** Words that may stand between a wall and its noun. */
const BETWEEN_WALL_AND_NOUN =
  '(?:(?:acute|old|recent|new|chronic|probable|possible|subacute|wall|q wave|st elevation|non transmural|transmural|myocardial|leads?|extension\\s+of)\\s+)*';

export const WALL_LIST = `${WALL}(?:${BETWEEN_WALLS}${WALL})*`;
export const WALLS_BEFORE_NOUN = new RegExp(`(?<!\\w)(${WALL_LIST})\\s+${BETWEEN_WALL_AND_NOUN}$`);
const PART_OF_HEART = '(?:\\s+(?:walls?|leads?|region|area))?';
/** "in the lateral leads", "of the inferior wall"; or a wall that ends the clause ("infarction, inferior"). */
export const WALLS_AFTER_NOUN = new RegExp(
  `^(?:\\s+(?:in|of|over)\\s+(?:the\\s+)?(?<named>${WALL_LIST})\\b${PART_OF_HEART}` +
    `|\\s*[,(]?\\s*(?<last>${WALL_LIST})\\b${PART_OF_HEART}(?=\\s*(?:[.,;:)]|$)))`,
);
/** The walls of an ST, T or Q wave change, which are those of the ischaemia or infarction that it is put down to. */
export const WALLS_OF_CHANGE = new RegExp(
  `(?<!\\w)(${WALL_LIST})\\s+(?:(?:st(?:\\s+t)?|t)(?:\\s+wave)?\\s+(?:abnormalit(?:y|ies)|changes?|elevation|inversions?)|q\\s+waves?)`,
);
const ONE_WALL = new RegExp(WALL, 'g');

const PARTS = [
  ['antero', /ant/],
  ['infero', /inf|diaphragmatic/],
  ['postero', /poster/],
  ['septo', /sept/],
  ['latero', /later/],
  ['apico', /api/],
] as const;

const NAMES: Record<string, string> = {
  antero: 'anterior',
  infero: 'inferior',
  postero: 'posterior',
  septo: 'septal',
  latero: 'lateral',
  apico: 'apical',
};

/** One wall by its parts, in a fixed order: "lateral and inferior" written as one word is "inferolateral". */
function wallName(word: string): string {
  const parts = PARTS.filter(([, pattern]) => pattern.test(word)).map(([part]) => part);
  const last = parts.pop()!;
  return parts.join('') + NAMES[last]!;
}

/** The walls that a list names: "anteroseptal and high lateral" → anteroseptal, lateral. */
export function wallsOf(list: string): string[] {
  return [...new Set([...list.matchAll(ONE_WALL)].map(([word]) => wallName(word)))];
}
