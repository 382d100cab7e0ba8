import { STANDARD_LEADS, type StandardLead } from '../../../ecg/leads.ts';
import type { Span } from './sentences.ts';

const LEAD = '(?:av[rlf]|v[1-6]|iii|ii|i)';
const SEPARATOR =
  '(?:\\s*,\\s*and\\s+|\\s*[,+&/]+\\s*|\\s+and\\s+|\\s+or\\s+|\\s+to\\s+|\\s+through\\s+|\\s*[-–]\\s*|\\s+)';
/** Leads, ranges and short forms ("V4,5,6", "V1-V4", "I, aVL"). */
const LEAD_LIST = new RegExp(
  `(?<![\\w°])${LEAD}(?:${SEPARATOR}(?:${LEAD}|(?<=v[1-6](?:\\s*[-,–+&/]\\s*[1-6])*\\s*[-,–+&/]\\s*|to )[1-6]))*(?![\\w°])`,
  'gi',
);
/** A single Roman numeral names a lead only after one of these words. */
const LEADS_TO_LEAD = /(?:\b(?:in|over|leads?|and|except)|,)\s*\(?$/i;
const NO_LEAD_BEFORE = /(?:mobitz|type|degree|grade|block|bl?ock,?|stage|class)\s*$/i;
const LEAD_TOKEN = /av[rlf]|v[1-6]|iii|ii|\bi\b|[1-6]|-|–|\bto\b|\bthrough\b/gi;

const LIMB: readonly StandardLead[] = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'];
const CHEST: readonly StandardLead[] = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** Lead groups by the walls they face, as ESC and AHA statements on infarction use them. */
const GROUPS: readonly [RegExp, readonly StandardLead[]][] = [
  [/inferolateral/, ['II', 'III', 'aVF', 'V5', 'V6']],
  [/anterolateral/, ['I', 'aVL', 'V3', 'V4', 'V5', 'V6']],
  [/anteroseptal/, ['V1', 'V2', 'V3', 'V4']],
  [/high lateral/, ['I', 'aVL']],
  [/(?<!high )\blateral/, ['I', 'aVL', 'V5', 'V6']],
  [/\binferior|inferiorly/, ['II', 'III', 'aVF']],
  [/\banterior/, ['V3', 'V4']],
  [/\bseptal/, ['V1', 'V2']],
  [/limb|extremity|peripheral|frontal/, LIMB],
  [/chest|precordial|\bv leads/, CHEST],
];
const GROUP_WORD =
  '(?:inferolateral|anterolateral|anteroseptal|high lateral|lateral|inferior|anterior|septal|limb|extremity|precordial|chest|v)';
const GROUP_PHRASE = new RegExp(
  `(?<!\\w)${GROUP_WORD}(?:(?:\\s+leads)?(?:\\s*,\\s*|\\s+and\\s+|\\s+or\\s+)${GROUP_WORD})*\\s+(?:chest\\s+)?leads`,
  'gi',
);
const ALL_LEADS = /\bin all leads\b|\bthroughout\b/gi;

function leadNamed(name: string): StandardLead {
  return STANDARD_LEADS.find((lead) => lead.toLowerCase() === name.toLowerCase())!;
}

function leadsOfList(list: string): StandardLead[] {
  const leads: StandardLead[] = [];
  let isRange = false;
  for (const [token] of list.matchAll(LEAD_TOKEN)) {
    if (/^(?:-|–|to|through)$/i.test(token)) {
      isRange = true;
      continue;
    }
    const lead = leadNamed(/^[1-6]$/.test(token) ? `V${token}` : token);
    const from = STANDARD_LEADS.indexOf(leads.at(-1) ?? lead);
    const to = STANDARD_LEADS.indexOf(lead);
    leads.push(...(isRange && from < to ? STANDARD_LEADS.slice(from + 1, to + 1) : [lead]));
    isRange = false;
  }
  return leads;
}

function namesLeads(text: string, match: RegExpMatchArray): boolean {
  if (/v[1-6]|av[rlf]/i.test(match[0])) return true;
  const before = text.slice(0, match.index);
  if (NO_LEAD_BEFORE.test(before)) return false;
  return LEADS_TO_LEAD.test(before) || /[,+&/-]/.test(match[0]);
}

/** Leads that a text names, each with where: "in V1-V4", "I, aVL", "the inferior leads", "V4 to V6". */
export interface LeadMention extends Span {
  leads: StandardLead[];
}

export function readLeads(text: string): LeadMention[] {
  const span = (match: RegExpMatchArray) => ({ start: match.index!, end: match.index! + match[0].length });
  const lists = [...text.matchAll(LEAD_LIST)]
    .filter((match) => namesLeads(text, match))
    .map((match) => ({ ...span(match), leads: leadsOfList(match[0]) }));
  const groups = [...text.matchAll(GROUP_PHRASE)].map((match) => ({
    ...span(match),
    leads: GROUPS.filter(([pattern]) => pattern.test(match[0].toLowerCase())).flatMap(([, leads]) => leads),
  }));
  const all = [...text.matchAll(ALL_LEADS)].map((match) => ({ ...span(match), leads: [...STANDARD_LEADS] }));
  return [...lists, ...groups, ...all].sort((a, b) => a.start - b.start);
}

/** Each lead once, in standard order. */
export function inStandardOrder(leads: readonly StandardLead[]): StandardLead[] {
  return STANDARD_LEADS.filter((lead) => leads.includes(lead));
}
