import type { BeatClass, Quantity } from '../../../ecg/measure/schema.ts';
import type { Facts, Reading } from '../facts.ts';

export function heartRate({ measurements }: Facts): Reading {
  return { name: 'heart rate', quantity: measurements.intervals.heartRate };
}

export function irregularity({ measurements }: Facts): Reading {
  return { name: 'RR irregularity', quantity: measurements.rhythm.rrIrregularity };
}

export function pShare({ measurements }: Facts): Reading {
  return { name: 'share of beats after a P wave', quantity: measurements.rhythm.pBeforeQrs };
}

export function fibrillation({ measurements }: Facts): Reading {
  return {
    name: 'evidence of atrial fibrillation (irregular RR without P)',
    quantity: measurements.rhythm.atrialFibrillationEvidence,
  };
}

function allLeads({ measurements }: Facts): string[] {
  return measurements.amplitudes.map(({ name }) => name);
}

/** Longest less shortest RR interval between neighbouring normal beats. */
export function rrRange(facts: Facts): Reading {
  const name = 'range of the RR intervals';
  const { beats } = facts.measurements;
  const intervals = beats.flatMap(({ rrBeforeMs, class: own }, k) =>
    rrBeforeMs !== null && own === 'normal' && beats[k - 1]?.class === 'normal' ? [{ k, rrBeforeMs }] : [],
  );
  if (intervals.length < 2) {
    const reason = 'Fewer than two intervals between normal beats were found.';
    return { name, quantity: { value: null, unit: 'ms', reason } };
  }
  const ms = intervals.map(({ rrBeforeMs }) => rrBeforeMs);
  return {
    name,
    quantity: {
      value: Math.round(Math.max(...ms) - Math.min(...ms)),
      unit: 'ms',
      source: { beats: intervals.map(({ k }) => k), leads: allLeads(facts) },
    },
  };
}

function counted(facts: Facts, name: string, beats: number[]): Reading {
  if (facts.measurements.beats.length < 3) {
    return { name, quantity: { value: null, unit: '1', reason: 'Fewer than three beats were found.' } };
  }
  return {
    name,
    quantity: { value: beats.length, unit: '1', source: { beats, leads: allLeads(facts) } },
  };
}

/** Beats of these classes. */
export function beatCount(facts: Facts, name: string, classes: readonly BeatClass[]): Reading {
  const beats = facts.measurements.beats.flatMap((beat, k) => (classes.includes(beat.class) ? [k] : []));
  return counted(facts, name, beats);
}

/** Beats that are early, wide or of another shape than the usual ones. */
export function unusualBeats(facts: Facts): Reading {
  const { beats } = facts.measurements;
  const usual = beats.find((beat) => beat.class === 'normal')?.shape;
  const unusual = beats.flatMap((beat, k) => (beat.class !== 'normal' || beat.shape !== usual ? [k] : []));
  return counted(facts, 'number of unusual beats', unusual);
}

/** How often a premature beat stands the given number of beats after the one before it. */
export function groupedBeats(facts: Facts, distance: 2 | 3): Reading {
  const { beats } = facts.measurements;
  const isPremature = (k: number) =>
    beats[k]?.class === 'premature-ventricular-candidate' || beats[k]?.class === 'premature-atrial-candidate';
  const isPair = (k: number) => {
    for (let step = 1; step < distance; step++) if (isPremature(k - step)) return false;
    return isPremature(k) && isPremature(k - distance);
  };
  const name = distance === 2 ? 'premature beats in bigeminy' : 'premature beats in trigeminy';
  return counted(
    facts,
    name,
    [...beats.keys()].filter((k) => isPair(k)),
  );
}

/** Share of the beats that follow a pacing spike; not told below 400 Hz, where spikes are lost. */
export function pacedShare({ measurements }: Facts): Reading {
  const rates = measurements.leads.map(({ samplingRateHz }) => samplingRateHz);
  const visible = rates.length > 0 && Math.max(...rates) >= 400;
  const hasSpikes = measurements.rhythm.pacingSpikesS.length > 0;
  const unseen: Quantity = { value: null, unit: '1', reason: 'Pacing spikes do not show below 400 Hz.' };
  return {
    name: 'share of beats after a pacing spike',
    quantity: visible || hasSpikes ? measurements.rhythm.pacedBeats : unseen,
  };
}
