import { checkReport } from '../../shared/report/evidence/check-report.ts';
import { checkStatement } from '../../shared/report/evidence/check-statement.ts';
import { detectAbnormalities } from '../../shared/report/evidence/detect.ts';
import { findingOf, mentionedFindings } from '../../shared/report/evidence/finding.ts';
import { findOmissions } from '../../shared/report/evidence/omissions.ts';
import { RULES, ruleFor } from '../../shared/report/evidence/rules/all.ts';
import { PRIORITIES, type Priority } from '../../shared/report/evidence/schema.ts';
import type { Statement } from '../../shared/report/statements/schema.ts';
import type { EvidenceCase } from './cases.ts';
import { statementsOf } from './statements.ts';
import { type Alarms, codeSet, type Swap, swapPartners } from './swaps.ts';

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

/** Priority of one true report. */
interface PriorityCount {
  level: Priority['level'];
  normal: boolean;
}

export interface Counts {
  records: number;
  normal: number;
  rules: Map<string, RuleCount>;
  detectors: Map<string, DetectorCount>;
  swaps: Swap[];
  priorities: PriorityCount[];
}

export function emptyCounts(): Counts {
  return { records: 0, normal: 0, rules: new Map(), detectors: new Map(), swaps: [], priorities: [] };
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
    const key = `${ruleFor(finding)!.name}: ${finding}`;
    const count = counts.rules.get(key) ?? {
      stated: 0,
      contradicted: 0,
      supported: 0,
      others: 0,
      othersContradicted: 0,
    };
    counts.rules.set(key, count);
    const { verdict } = checkStatement(own ?? candidate, one, own ? mentioned : new Set([finding]));
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
    const { level } = checkReport({ ...one, statements: own }).priority;
    counts.priorities.push({ level, normal: isNormal(one) });
    const other = statements[partners[k]!]!;
    counts.swaps.push({
      true: alarms(one, own),
      swapped: alarms(one, other),
      differs: codeSet(own) !== codeSet(other),
    });
  });
}

/** Share of the true reports at each priority: of all, and of the ECGs that are coded normal. */
export function priorityShares(priorities: Counts['priorities']) {
  const shares = (of: Counts['priorities']) =>
    Object.fromEntries(
      PRIORITIES.map((level) => [level, of.filter((one) => one.level === level).length / of.length]),
    );
  return { all: shares(priorities), normal: shares(priorities.filter(({ normal }) => normal)) };
}
