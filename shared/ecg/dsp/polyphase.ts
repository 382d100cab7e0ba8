import { kaiserSinc, kaiserSincHalfWidthS } from './kaiser-sinc.ts';

/** Phases of the table for rates without a small common ratio; interpolated, its error is below 1e-6. */
const INTERPOLATED_PHASES = 1024;

/**
 * Coefficients of one bank at most. A rate far above the new one needs many taps but, its own samples lying dense, few
 * phases between them for the same error.
 */
const MAX_COEFFICIENTS = 131_072;

/** Filter banks kept for the next lead: a file has one rate, a server sees a handful. */
const CACHED_BANKS = 8;

/** A low-pass sampled at every sub-sample phase that an output can fall on. */
export interface FilterBank {
  /** Coefficients, phase-major; every phase sums to 1 so that a constant stays that constant. */
  coefficients: Float64Array;
  phases: number;
  taps: number;
  /** Half the taps: those up to and including the input sample at or just before the output's time. */
  tapsBefore: number;
  /** Output time step in phases; an integer when `exact`. */
  phaseStep: number;
  /** False when outputs fall between phases, which are then interpolated. */
  exact: boolean;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** up/down such that toHz/fromHz = up/down exactly for rates of up to three decimals, else undefined. */
function exactRatio(fromHz: number, toHz: number): { up: number; down: number } | undefined {
  const from = fromHz * 1000;
  const to = toHz * 1000;
  if (Math.abs(from - Math.round(from)) > 1e-6 || Math.abs(to - Math.round(to)) > 1e-6) return undefined;
  const divisor = greatestCommonDivisor(Math.round(from), Math.round(to));
  return { up: Math.round(to) / divisor, down: Math.round(from) / divisor };
}

function buildBank(fromHz: number, toHz: number, edgeHz: number): FilterBank {
  const ratio = exactRatio(fromHz, toHz);
  const tapsBefore = Math.ceil(kaiserSincHalfWidthS(edgeHz) * fromHz);
  const taps = 2 * tapsBefore;
  const mostPhases = Math.max(1, Math.min(INTERPOLATED_PHASES, Math.floor(MAX_COEFFICIENTS / taps)));
  const exact = ratio !== undefined && ratio.up <= mostPhases;
  const phases = exact ? ratio.up : mostPhases;
  const phaseStep = exact ? ratio.down : (fromHz / toHz) * phases;
  // One phase more than needed when interpolating, so that the last one has a right neighbour.
  const stored = exact ? phases : phases + 1;
  const coefficients = new Float64Array(stored * taps);
  for (let phase = 0; phase < stored; phase++) {
    const row = coefficients.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = phase / phases + tapsBefore - 1 - tap;
      row[tap] = kaiserSinc(distance / fromHz, edgeHz);
      sum += row[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) row[tap]! /= sum;
  }
  return { coefficients, phases, taps, tapsBefore, phaseStep, exact };
}

const cache = new Map<string, FilterBank>();

/** The filter bank from one rate to another with its -6 dB edge at `edgeHz`; all in Hz. */
export function filterBank(fromHz: number, toHz: number, edgeHz: number): FilterBank {
  const key = `${fromHz} ${toHz} ${edgeHz}`;
  const known = cache.get(key);
  if (known) return known;
  const bank = buildBank(fromHz, toHz, edgeHz);
  const oldest = cache.keys().next();
  if (cache.size >= CACHED_BANKS && !oldest.done) cache.delete(oldest.value);
  cache.set(key, bank);
  return bank;
}

/** Σ samples[first + i] · coefficients[row + i] over the taps of one phase. */
function dotProduct(
  samples: Float64Array,
  first: number,
  coefficients: Float64Array,
  row: number,
  taps: number,
): number {
  let sum = 0;
  for (let i = 0; i < taps; i++) sum += samples[first + i]! * coefficients[row + i]!;
  return sum;
}

/**
 * Filters `padded` into `outputs` samples: output k lies at input sample k · phaseStep / phases, zero delay.
 * `padded` holds `tapsBefore` extra samples before the input and `tapsBefore` + 1 after it.
 */
export function applyFilterBank(padded: Float64Array, outputs: number, bank: FilterBank): Float32Array {
  const { coefficients, phases, taps, phaseStep, exact } = bank;
  const result = new Float32Array(outputs);
  for (let k = 0; k < outputs; k++) {
    const position = k * phaseStep;
    const sample = Math.floor(position / phases);
    const phasePosition = position - sample * phases;
    const phase = Math.floor(phasePosition);
    const left = dotProduct(padded, sample + 1, coefficients, phase * taps, taps);
    if (exact) {
      result[k] = left;
      continue;
    }
    const right = dotProduct(padded, sample + 1, coefficients, (phase + 1) * taps, taps);
    result[k] = left + (phasePosition - phase) * (right - left);
  }
  return result;
}
