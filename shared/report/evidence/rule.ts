import type { Facts } from './facts.ts';
import type { Judgement } from './presence.ts';

/** What a statement names beside its finding. */
export interface Claim {
  readonly finding: string;
  /** Leads that the clause names; empty when it names none. */
  readonly leads: readonly string[];
  /** All findings that the report mentions. */
  readonly mentioned: ReadonlySet<string>;
}

/** Holds one kind of finding against the measurements. */
export interface Rule {
  readonly name: string;
  /** SCP-ECG codes, and names of `uncoded-findings.ts`, that the rule is for. */
  readonly findings: readonly string[];
  /** Where its limits come from. */
  readonly reference: string;
  readonly judge: (facts: Facts, claim: Claim) => Judgement;
}
