import type { StandardLead } from './leads.ts';
import { assessQuality } from './quality/assess.ts';
import type { Quality } from './quality/schema.ts';
import type { EcgLead } from './record.ts';
import { type AssessedWindow, STANDARD_DURATION_S, type StandardEcg } from './standard.ts';
import { standardWindow } from './standard-window.ts';
import { promisingWindowStartsS } from './window.ts';

/** Windows of a long recording whose quality is judged in full; more find little better, at the same cost each. */
const MAX_WINDOWS = 12;
const GRADES: readonly Quality['grade'][] = ['acceptable', 'limited', 'unusable'];
/** What a lead is worth in the score of a window. */
const LEAD_POINTS = { good: 1, limited: 0.5, unusable: 0 } as const;

interface Judged {
  readonly ecg: StandardEcg;
  readonly grade: Quality['grade'];
  /** Sum over the leads of what each is worth. */
  readonly points: number;
  readonly presentLeads: number;
}

function judge(ecg: StandardEcg): Judged {
  const { grade, leads } = assessQuality(ecg);
  let points = 0;
  let presentLeads = 0;
  for (const lead of leads) {
    if (lead.grade === 'missing') continue;
    presentLeads++;
    points += LEAD_POINTS[lead.grade];
  }
  return { ecg, grade, points, presentLeads };
}

/** Negative when `a` is better: by grade, then by the leads that can be read, then the earlier one. */
function compareWindows(a: AssessedWindow, b: AssessedWindow): number {
  return GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade) || b.score - a.score || a.startS - b.startS;
}

/**
 * The best 10 s of a recording in standard form. Of a longer one, the most promising windows are judged as every ECG
 * is (`assessQuality`), and those not taken are listed in `otherWindows` in the order of time.
 */
export function bestWindow(
  recorded: ReadonlyMap<StandardLead, EcgLead>,
  recordedDurationS: number,
): StandardEcg {
  if (recordedDurationS <= STANDARD_DURATION_S) return standardWindow(recorded, 0, recordedDurationS);
  const starts = promisingWindowStartsS([...recorded.values()], STANDARD_DURATION_S, MAX_WINDOWS);
  const judged = starts.map((startS) => judge(standardWindow(recorded, startS, recordedDurationS)));
  // A lead that only other windows hold counts as one that cannot be read.
  const mostLeads = Math.max(1, ...judged.map(({ presentLeads }) => presentLeads));
  const ranked = judged
    .map(({ ecg, grade, points }) => {
      const score = Math.round((1000 * points) / mostLeads) / 1000;
      return { ecg, window: { startS: ecg.windowStartS, grade, score } };
    })
    .sort((a, b) => compareWindows(a.window, b.window));
  const otherWindows = ranked.slice(1).map(({ window }) => window);
  return { ...ranked[0]!.ecg, otherWindows: otherWindows.sort((a, b) => a.startS - b.startS) };
}
