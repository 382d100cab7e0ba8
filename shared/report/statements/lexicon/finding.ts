/** The five diagnostic superclasses of PTB-XL (Wagner et al., Sci Data 7, 154, 2020). */
export const SUPERCLASSES = ['NORM', 'MI', 'STTC', 'CD', 'HYP'] as const;
export type Superclass = (typeof SUPERCLASSES)[number];

/** What a statement says of the ECG: a diagnosis, the form of its waves, or its rhythm. */
export type StatementKind = 'diagnosis' | 'form' | 'rhythm';

/** One finding that a report can name. */
export interface Finding {
  /** The SCP-ECG statement code where the finding is just that statement, else words joined by hyphens. */
  id: string;
  /** SCP-ECG statement code as PTB-XL uses it; null when none of the 71 covers the finding. */
  code: string | null;
  /** Display name. */
  name: string;
  kind: StatementKind;
  superclass: Superclass | null;
  /** Statement number of AHA/ACC/HRS (Mason et al., 2007), as PTB-XL's `scp_statements.csv` gives it. */
  aha: number | null;
  /** SNOMED CT concept, as the PhysioNet/CinC Challenge 2020 maps its diagnoses. */
  snomed: string | null;
}

/**
 * Wording that states one or more findings: regular expressions for lower-case text without hyphens, in which a blank
 * stands for any white space.
 */
export interface Wording {
  /** Ids of findings; a compound ("biatrial enlargement") states several. */
  findings: readonly string[];
  /** Findings that the wording makes no more than possible ("voltage criteria for LVH"). */
  suggests?: readonly string[];
  patterns: readonly string[];
}

/** Findings told apart by the wall of the heart that stands beside a noun ("inferolateral ischaemia"). */
export interface WallFamily {
  nouns: readonly string[];
  /** Walls, as `wallsOf` names them, and the finding of each. */
  byWall: Readonly<Record<string, string>>;
  /** Finding when no wall is named. */
  unspecified: string;
  /** True when the noun itself is no more than a suspicion ("myocardial damage"). */
  suspicion?: boolean;
}

/** Findings and wording of one field. */
export interface LexiconGroup {
  findings: readonly Finding[];
  wordings: readonly Wording[];
  wallFamilies?: readonly WallFamily[];
}

interface Codes {
  aha?: number;
  snomed?: string;
}

/** A diagnostic statement of PTB-XL. */
export function diagnosis(code: string, name: string, superclass: Superclass, codes: Codes = {}): Finding {
  return finding(code, code, name, 'diagnosis', superclass, codes);
}

/** A statement of PTB-XL on the form of waves. */
export function form(code: string, name: string, codes: Codes = {}): Finding {
  return finding(code, code, name, 'form', null, codes);
}

/** A rhythm statement of PTB-XL. */
export function rhythm(code: string, name: string, codes: Codes = {}): Finding {
  return finding(code, code, name, 'rhythm', null, codes);
}

/** A narrower finding that PTB-XL covers with the statement `of`. */
export function variant(id: string, of: Finding, name: string, codes: Codes = {}): Finding {
  return finding(id, of.code, name, of.kind, of.superclass, codes);
}

/** A finding that none of PTB-XL's 71 statements covers. */
export function uncoded(
  id: string,
  name: string,
  kind: StatementKind,
  codes: Codes & { superclass?: Superclass } = {},
): Finding {
  return finding(id, null, name, kind, codes.superclass ?? null, codes);
}

function finding(
  id: string,
  code: string | null,
  name: string,
  kind: StatementKind,
  superclass: Superclass | null,
  { aha, snomed }: Codes,
): Finding {
  return { id, code, name, kind, superclass, aha: aha ?? null, snomed: snomed ?? null };
}
