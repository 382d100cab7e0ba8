import type { EvidenceValue } from './schema.ts';

/**
 * How the measurements see a finding. `present` and `absent` lie beyond the limit by more than the error of the
 * measurement and the spread among readers; `likely` and `unlikely` beyond it by less; `unclear` is near the limit or
 * not measurable.
 */
export const PRESENCES = ['absent', 'unlikely', 'unclear', 'likely', 'present'] as const;
export type Presence = (typeof PRESENCES)[number];

export interface Judgement {
  readonly presence: Presence;
  /** A sentence for people. */
  readonly reason: string;
  readonly values: readonly EvidenceValue[];
}

function rank({ presence }: Judgement): number {
  return PRESENCES.indexOf(presence);
}

/** True for a judgement of at least this presence. */
export function isAtLeast(judgement: Judgement, presence: Presence): boolean {
  return rank(judgement) >= PRESENCES.indexOf(presence);
}

export function unclear(reason: string): Judgement {
  return { presence: 'unclear', reason, values: [] };
}

function join(parts: readonly Judgement[], deciding: readonly Judgement[]): Judgement {
  const reasons = [...new Set(deciding.map(({ reason }) => reason))];
  return {
    presence: deciding[0]!.presence,
    reason: reasons.join(' '),
    values: parts.flatMap(({ values }) => values),
  };
}

/** A finding that needs all of several signs is as present as the least present of them. */
export function allOf(...parts: readonly Judgement[]): Judgement {
  const least = Math.min(...parts.map(rank));
  return join(
    parts,
    parts.filter((part) => rank(part) === least),
  );
}

/** A finding that one of several signs shows is as present as the most present of them. */
export function anyOf(...parts: readonly Judgement[]): Judgement {
  const most = Math.max(...parts.map(rank));
  const deciding = parts.filter((part) => rank(part) === most);
  return join(deciding, deciding);
}

/** Signs of their own for and against a finding: the first decides where it shows, the second everywhere else. */
export function signs({ pro, contra }: { pro: Judgement; contra: Judgement }): Judgement {
  return isAtLeast(pro, 'likely') ? pro : within(contra, 'absent', 'unclear');
}

/** Keeps a judgement within what the rule can tell: a sign that only supports, or only speaks against. */
export function within(judgement: Judgement, least: Presence, most: Presence): Judgement {
  const clamped = Math.min(PRESENCES.indexOf(most), Math.max(PRESENCES.indexOf(least), rank(judgement)));
  return { ...judgement, presence: PRESENCES[clamped]! };
}

const OPPOSITE: Record<Presence, Presence> = {
  absent: 'present',
  unlikely: 'likely',
  unclear: 'unclear',
  likely: 'unlikely',
  present: 'absent',
};

/** The finding that the sign is not there. */
export function not(judgement: Judgement): Judgement {
  return { ...judgement, presence: OPPOSITE[judgement.presence] };
}
