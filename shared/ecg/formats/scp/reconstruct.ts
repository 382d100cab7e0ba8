import type { SampleRange, SubtractedBeat } from './beats.ts';

/**
 * How many samples are stored of a lead from 1 to `length` when, outside the protected zones, only every
 * `factor`-th is (EN 1064, annex C): what is left over of a gap is stored as it is.
 */
export function storedSampleCount(length: number, zones: readonly SampleRange[], factor: number): number {
  return partsOf(length, zones).reduce((sum, { first, last, isProtected }) => {
    const samples = last - first + 1;
    return sum + (isProtected ? samples : Math.floor(samples / factor) + (samples % factor));
  }, 0);
}

/**
 * Brings a lead back to the full rate. Protected zones are copied. In the gaps between them a stored sample
 * stands for `factor` samples: the first and last half of them are repeated at the ends of a gap, and straight
 * lines join them in between. Stops where the stored samples do.
 */
export function expandLead(
  stored: Int32Array,
  length: number,
  zones: readonly SampleRange[],
  factor: number,
): Float64Array {
  const samples = new Float64Array(length);
  let from = 0;
  let to = 0;
  const copy = (count: number) => {
    for (let n = 0; n < count && from < stored.length; n++) samples[to++] = stored[from++]!;
  };
  for (const { first, last, isProtected } of partsOf(length, zones)) {
    const count = last - first + 1;
    const decimated = isProtected ? 0 : Math.min(Math.floor(count / factor), stored.length - from);
    if (decimated > 0) {
      const lead = factor >> 1;
      for (let n = 0; n < decimated * factor; n++) {
        const position = Math.min(Math.max(0, (n - lead) / factor), decimated - 1);
        const before = stored[from + Math.floor(position)]!;
        const after = stored[from + Math.ceil(position)]!;
        samples[to++] = before + (after - before) * (position % 1);
      }
      from += decimated;
    }
    copy(isProtected ? count : count % factor);
  }
  return samples.subarray(0, to);
}

/**
 * Smooths what was interpolated: the mean of three samples, except in protected zones and at the first and
 * last sample between the edges of zones and of subtracted beats, where the signal may jump.
 */
export function smoothGaps(
  samples: Float64Array,
  zones: readonly SampleRange[],
  beats: readonly SubtractedBeat[],
): Float64Array {
  const smoothed = samples.slice();
  const kept = new Uint8Array(samples.length + 2);
  const keep = (number: number) => {
    if (number >= 1 && number <= samples.length) kept[number] = 1;
  };
  for (const { first, last } of zones)
    kept.fill(1, Math.max(first, 1), Math.max(0, Math.min(last, samples.length) + 1));
  for (const { first, last } of beats) [first - 1, first, last, last + 1].forEach(keep);
  keep(1);
  keep(samples.length);
  for (let number = 1; number <= samples.length; number++) {
    if (kept[number]) continue;
    smoothed[number - 1] = (samples[number - 2]! + samples[number - 1]! + samples[number]!) / 3;
  }
  return smoothed;
}

/** Adds the reference beat, in the units of `samples`, wherever it was subtracted. */
export function addReferenceBeat(
  samples: Float64Array,
  reference: Float64Array,
  referenceFiducial: number,
  beats: readonly SubtractedBeat[],
): void {
  for (const { first, fiducial, last } of beats) {
    const shift = referenceFiducial - fiducial;
    const start = Math.max(first, 1, 1 - shift);
    const end = Math.min(last, samples.length, reference.length - shift);
    for (let number = start; number <= end; number++) {
      samples[number - 1]! += reference[number + shift - 1]!;
    }
  }
}

type Part = SampleRange & { isProtected: boolean };

/** The lead from sample 1 to `length`, cut into protected zones and the gaps between them. */
function partsOf(length: number, zones: readonly SampleRange[]): Part[] {
  const parts: Part[] = [];
  let next = 1;
  for (const zone of zones) {
    const first = Math.max(zone.first, next);
    const last = Math.min(zone.last, length);
    if (last < first) continue;
    if (first > next) parts.push({ first: next, last: first - 1, isProtected: false });
    parts.push({ first, last, isProtected: true });
    next = last + 1;
  }
  if (next <= length) parts.push({ first: next, last: length, isProtected: false });
  return parts;
}
