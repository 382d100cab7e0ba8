import { checkStatement } from '../../shared/report/evidence/check-statement.ts';
import { detectAbnormalities } from '../../shared/report/evidence/detect.ts';
import { findingOf, mentionedFindings } from '../../shared/report/evidence/finding.ts';
import { findOmissions } from '../../shared/report/evidence/omissions.ts';
import { RULES } from '../../shared/report/evidence/rules/all.ts';
import type { Statement } from '../../shared/report/statements/schema.ts';
import { areaUnderRoc } from '../measure/scores.ts';
import type { EvidenceCase } from './cases.ts';
import { statementsOf } from './statements.ts';

/** Counts of one rule and finding. */
interface RuleCount {
  stated: number;
  contradicted: number;
  supported: number;
  /** Records without the finding, and how many would contradict it if it were stated. */
  others: number;
  othersContradicted: number;
}

interface DetectorCount {
  found: number;
  /** Among the found: a statement of the record mentions or explains it. */
  mentioned: number;
  /** Among the found: the record is coded a normal ECG with at least 80 %. */
  inNormal: number;
}

/** Alarms that one report gives against one ECG. */
interface Alarms {
  contradictions: number;
  graveOmissions: number;
  minorOmissions: number;
}

export interface Swap {
  true: Alarms;
  swapped: Alarms;
  /** The two reports do not have the same codes. */
  differs: boolean;
}

export interface Counts {
  records: number;
  normal: number;
  rules: Map<string, RuleCount>;
  detectors: Map<string, DetectorCount>;
  swaps: Swap[];
}

export function emptyCounts(): Counts {
  return { records: 0, normal: 0, rules: new Map(), detectors: new Map(), swaps: [] };
}

function isNormal({ codes }: EvidenceCase): boolean {
  return (codes.NORM ?? 0) >= 80;
}

function hypothetical(finding: string): Statement {
  const isUncoded = finding === finding.toLowerCase();
  const text = finding.replaceAll('-', ' ');
  return {
    text,
    start: 0,
    end: text.length,
    code: isUncoded ? null : finding,
    certainty: 'stated',
    leads: [],
  };
}

const HYPOTHETICAL = RULES.flatMap(({ findings }) => findings.map(hypothetical)).filter(
  (statement) => findingOf(statement) !== null,
);

function countRules(counts: Counts, one: EvidenceCase, statements: readonly Statement[]): void {
  const mentioned = mentionedFindings(statements);
  const stated = new Map(statements.map((statement) => [findingOf(statement), statement]));
  for (const candidate of HYPOTHETICAL) {
    const finding = findingOf(candidate)!;
    const own = stated.get(finding);
    if (own && own.certainty !== 'stated') continue;
    const key = `${checkStatement(candidate, one, mentioned).rule}: ${finding}`;
    const count = counts.rules.get(key) ?? {
      stated: 0,
      contradicted: 0,
      supported: 0,
      others: 0,
      othersContradicted: 0,
    };
    counts.rules.set(key, count);
    const { verdict } = checkStatement(own ?? candidate, one, mentioned);
    if (own) {
      count.stated++;
      count.contradicted += Number(verdict === 'contradicted');
      count.supported += Number(verdict === 'supported');
    } else {
      count.others++;
      count.othersContradicted += Number(verdict === 'contradicted');
    }
  }
}

function countDetectors(counts: Counts, one: EvidenceCase, statements: readonly Statement[]): void {
  const findings = new Set(statements.map(findingOf));
  for (const { detector } of detectAbnormalities(one)) {
    const count = counts.detectors.get(detector.finding) ?? { found: 0, mentioned: 0, inNormal: 0 };
    counts.detectors.set(detector.finding, count);
    count.found++;
    count.mentioned += Number(detector.mentionedBy.some((finding) => findings.has(finding)));
    count.inNormal += Number(isNormal(one));
  }
}

function alarms(one: EvidenceCase, statements: readonly Statement[]): Alarms {
  const omissions = findOmissions(statements, detectAbnormalities(one));
  const mentioned = mentionedFindings(statements);
  const minor = omissions.filter(({ severity }) => severity === 'minor').length;
  return {
    contradictions: statements.filter((own) => checkStatement(own, one, mentioned).verdict === 'contradicted')
      .length,
    graveOmissions: omissions.length - minor,
    minorOmissions: minor,
  };
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Index of another patient's record for each record. */
function swapPartners(cases: readonly EvidenceCase[], seed: number): number[] {
  const random = seededRandom(seed);
  return cases.map(({ patientId }) => {
    let partner: number;
    do partner = Math.floor(random() * cases.length);
    while (cases[partner]!.patientId === patientId);
    return partner;
  });
}

function codeSet(statements: readonly Statement[]): string {
  return statements
    .map((statement) => findingOf(statement))
    .sort()
    .join(' ');
}

/** Adds the records of one fold to the counts; swapped reports come from other patients of the same fold. */
export function countFold(
  counts: Counts,
  cases: readonly EvidenceCase[],
  options: { withAxis: boolean; seed: number },
): void {
  const partners = swapPartners(cases, options.seed);
  const statements = cases.map((one) => statementsOf(one, options.withAxis));
  cases.forEach((one, k) => {
    counts.records++;
    counts.normal += Number(isNormal(one));
    countRules(counts, one, statementsOf(one, true));
    countDetectors(counts, one, statementsOf(one, true));
    const own = statements[k]!;
    const other = statements[partners[k]!]!;
    counts.swaps.push({
      true: alarms(one, own),
      swapped: alarms(one, other),
      differs: codeSet(own) !== codeSet(other),
    });
  });
}

const ALARM_KINDS = {
  contradictions: ({ contradictions }: Alarms) => contradictions,
  'contradictions and grave omissions': (of: Alarms) => of.contradictions + of.graveOmissions,
  'contradictions and all omissions': (of: Alarms) =>
    of.contradictions + of.graveOmissions + of.minorOmissions,
};

/** How well the number of alarms tells another patient's report from the true one. */
export function swapScores(swaps: readonly Swap[]) {
  const different = swaps.filter(({ differs }) => differs);
  const share = (values: readonly number[], least: number) =>
    values.filter((value) => value >= least).length / values.length;
  return {
    swaps: swaps.length,
    swapsWhoseFindingsDiffer: different.length,
    ...Object.fromEntries(
      Object.entries(ALARM_KINDS).map(([name, count]) => {
        const own = swaps.map((swap) => count(swap.true));
        const swapped = different.map((swap) => count(swap.swapped));
        return [
          name,
          {
            atLeast1: { trueReports: share(own, 1), swappedReports: share(swapped, 1) },
            atLeast2: { trueReports: share(own, 2), swappedReports: share(swapped, 2) },
            auc: areaUnderRoc([...own, ...swapped], [...own.map(() => false), ...swapped.map(() => true)]),
          },
        ];
      }),
    ),
  };
}
