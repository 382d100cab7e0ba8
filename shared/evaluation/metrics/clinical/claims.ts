import type { Superclass } from '../../../report/statements/lexicon/finding.ts';
import { findingOf } from '../../../report/statements/lexicon/lexicon.ts';
import type { Statement } from '../../../report/statements/schema.ts';

/** What a report claims: each finding of the lexicon, with true when all of its wordings hedge it. */
export type Claims = ReadonlyMap<string, boolean>;

/** The findings that a report states or hedges; one that it only negates is absent. */
export function claimsOf(statements: readonly Statement[]): Claims {
  const claims = new Map<string, boolean>();
  for (const { finding, certainty } of statements) {
    if (finding === undefined || certainty === 'negated') continue;
    claims.set(finding, certainty === 'possible' && (claims.get(finding) ?? true));
  }
  return claims;
}

/** SCP-ECG codes of the claims, each with true when only hedged. */
export function codesOf(claims: Claims): Claims {
  const codes = new Map<string, boolean>();
  for (const [finding, hedged] of claims) {
    const { code } = findingOf(finding);
    if (code !== null) codes.set(code, hedged && (codes.get(code) ?? true));
  }
  return codes;
}

/** ST and T findings that PTB-XL codes as form only; what they say belongs to the superclass of ST and T changes. */
const ST_T_FORMS = new Set(['STD_', 'INVT', 'LOWT', 'NT_', 'TAB_', 'ischaemic-heart-disease']);

/** Diagnostic superclasses of the claims. */
export function superclassesOf(claims: Claims): Set<Superclass> {
  const superclasses = new Set<Superclass>();
  for (const finding of claims.keys()) {
    const { superclass } = findingOf(finding);
    if (superclass !== null) superclasses.add(superclass);
    if (ST_T_FORMS.has(finding)) superclasses.add('STTC');
  }
  return superclasses;
}
