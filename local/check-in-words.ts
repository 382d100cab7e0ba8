import type { ReportCheck } from '../shared/report/evidence/schema.ts';

interface Contradiction {
  readonly said: string;
  readonly reason: string;
}

/** Clauses and numbers of the text that the measurements contradict, each clause once a reason. */
function contradictions(text: string, { statements, numbers }: ReportCheck): Contradiction[] {
  const found = [...statements, ...numbers]
    .filter(({ evidence }) => evidence.verdict === 'contradicted')
    .map(({ start, end, evidence: { reason } }) => ({ said: text.slice(start, end).trim(), reason }));
  return [...new Map(found.map((one) => [`${one.said}\0${one.reason}`, one])).values()];
}

/**
 * What a person must know of how a report stands to the measurements, a line each: what they contradict, what the text
 * does not mention, and the priority unless it is routine.
 */
export function checkInWords(text: string, check: ReportCheck): string[] {
  const { omissions, priority } = check;
  return [
    ...contradictions(text, check).map(({ said, reason }) => `Contradicted: "${said}". ${reason}`),
    ...omissions.map(({ severity, title, reason }) => `Not mentioned (${severity}): ${title}. ${reason}`),
    ...(priority.level === 'routine' ? [] : [`Priority: ${priority.level}. ${priority.reasons.join(' ')}`]),
  ];
}
