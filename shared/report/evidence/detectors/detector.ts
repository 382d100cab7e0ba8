import type { Facts } from '../facts.ts';
import type { Judgement } from '../presence.ts';
import type { Severity } from '../schema.ts';

/** Finds one abnormality in the measurements, whatever the report says. */
export interface Detector {
  readonly finding: string;
  readonly title: string;
  /** SCP-ECG code of the finding where there is one. */
  readonly code: string | null;
  readonly severity: Severity;
  /** Findings whose statement, also as "possible", mentions or explains the abnormality. */
  readonly mentionedBy: readonly string[];
  /** Lesser findings that this one makes redundant. */
  readonly supersedes?: readonly string[];
  readonly reference: string;
  /** The abnormality is found when it is `present`. */
  readonly judge: (facts: Facts) => Judgement;
}
