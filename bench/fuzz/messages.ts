import type { Outcome } from './intake.ts';

/** What may not happen: a stop of the process, a run without end, another error than a typed one, time, memory. */
export const FAULTS = ['crash', 'hang', 'untyped-error', 'slow', 'memory'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Finding {
  readonly run: number;
  readonly sample: string;
  readonly damages: readonly string[];
  readonly fault: Fault;
  readonly detail: string;
}

/** From the process that reads damaged files to the one that watches it. */
export type FuzzMessage =
  | {
      readonly kind: 'begun';
      readonly run: number;
      readonly sample: string;
      readonly damages: readonly string[];
    }
  | {
      readonly kind: 'done';
      readonly run: number;
      readonly sample: string;
      readonly group: string;
      readonly bytes: number;
      readonly outcome: Outcome | 'fault';
      readonly cpuMs: number;
    }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'end'; readonly maxRssMb: number; readonly leftMb: number };

export interface FuzzOrder {
  /** Sample files damaged at random, or files made to be expensive. */
  readonly set: 'damaged' | 'crafted';
  readonly seed: number;
  readonly from: number;
  /** First run that is not done. */
  readonly to: number;
  readonly folders: readonly string[];
}

const MB = 1024 * 1024;

/** Of processor time, for reading, standardising, judging and measuring one damaged upload. */
export const LONGEST_MS = 200;
/** One damaged file of a few hundred kB may not raise the highest use of memory by more. */
export const MOST_MEMORY_MB = 200;
/** What stays in memory after all runs may not grow by more. */
export const MOST_LEFT_MB = 64;

/** What a file of this size may take: the limit of a sample file, and in proportion for one made to be large. */
export function limitsOf(set: FuzzOrder['set'], bytes: number): { cpuMs: number; memoryMb: number } {
  const megabytes = set === 'crafted' ? bytes / MB : 0;
  return { cpuMs: LONGEST_MS * (1 + megabytes), memoryMb: MOST_MEMORY_MB + 30 * megabytes };
}
