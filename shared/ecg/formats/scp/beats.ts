import { type ByteSource, uint16At, uint32At } from './bytes.ts';

const FIRST_BEAT_AT = 6;
const BEAT_BYTES = 14;
const ZONE_BYTES = 8;
const REFERENCE_BEAT_TYPE = 0;

/** Sample numbers count from 1 and include both ends. */
export type SampleRange = { first: number; last: number };

/** Where the reference beat was subtracted. */
export type SubtractedBeat = SampleRange & {
  /** The fiducial point of this beat, which lies on that of the reference beat. */
  fiducial: number;
};

export interface ScpBeats {
  /** Length of the reference beat. */
  referenceMs: number;
  /** The fiducial point of the reference beat, from 1. */
  referenceFiducial: number;
  subtracted: SubtractedBeat[];
  /** All QRS complexes: the type of each, and its fiducial point in samples from 1. */
  complexes: { type: number; fiducial: number }[];
  /** QRS complexes that bimodal compression stores at the full rate, in order and apart. */
  protectedZones: SampleRange[];
}

/** Section 4: locations of the QRS complexes. */
export function readBeats(section: ByteSource): ScpBeats {
  const count = uint16At(section, 4);
  const beats = Array.from({ length: count }, (_, index) => {
    const at = FIRST_BEAT_AT + index * BEAT_BYTES;
    return {
      type: uint16At(section, at),
      first: uint32At(section, at + 2),
      fiducial: uint32At(section, at + 6),
      last: uint32At(section, at + 10),
    };
  });
  const zonesAt = FIRST_BEAT_AT + count * BEAT_BYTES;
  // Zones are there only with bimodal compression.
  const hasZones = section.bytes.length >= zonesAt + count * ZONE_BYTES;
  const zones = Array.from({ length: hasZones ? count : 0 }, (_, index) => {
    const at = zonesAt + index * ZONE_BYTES;
    return { first: uint32At(section, at), last: uint32At(section, at + 4) };
  });
  return {
    referenceMs: uint16At(section, 0),
    referenceFiducial: uint16At(section, 2),
    complexes: beats.map(({ type, fiducial }) => ({ type, fiducial })).filter(({ fiducial }) => fiducial > 0),
    subtracted: beats
      .filter(({ type, first, last }) => type === REFERENCE_BEAT_TYPE && last >= first)
      .map(({ first, fiducial, last }) => ({ first, fiducial, last })),
    protectedZones: zones.filter(({ first, last }) => first > 0 && last >= first),
  };
}

/** The same locations, counted from another start. */
export function shiftBeats(beats: ScpBeats, samples: number): ScpBeats {
  const shift = ({ first, last }: SampleRange) => ({ first: first + samples, last: last + samples });
  return {
    ...beats,
    subtracted: beats.subtracted.map((beat) => ({ ...shift(beat), fiducial: beat.fiducial + samples })),
    protectedZones: beats.protectedZones.map(shift),
  };
}
