import type { AnalysisLead } from './analysis-leads.ts';
import { notMeasured } from './quantity.ts';
import type { Measurements, Unit } from './schema.ts';
import { measureVoltage } from './voltage.ts';

/** The result for a recording in which no beat was found. */
export function unmeasurable(
  leads: readonly AnalysisLead[],
  stretch: Pick<Measurements, 'measuredFromS' | 'measuredS'>,
  unusedLeads: string[],
): Measurements {
  const none = (unit: Unit) => notMeasured(unit, 'No heart beat was found in the recording.');
  const ms = none('ms');
  return {
    schemaVersion: 1,
    ...stretch,
    unusedLeads,
    intervals: {
      heartRate: none('1/min'),
      rrMean: ms,
      rrDeviation: ms,
      pDuration: ms,
      pr: ms,
      qrs: ms,
      qt: ms,
      qtcBazett: ms,
      qtcFridericia: ms,
      qtcFramingham: ms,
      qtcHodges: ms,
    },
    axes: { p: none('°'), qrs: none('°'), t: none('°') },
    amplitudes: [],
    voltage: measureVoltage([], ms, undefined),
    rhythm: {
      pBeforeQrs: none('1'),
      pAmplitude: none('mV'),
      rrIrregularity: none('1'),
      atrialFibrillationEvidence: none('1'),
      prematureVentricular: none('1'),
      prematureAtrial: none('1'),
      pacingSpikesS: [],
      pacedBeats: none('1'),
    },
    beats: [],
    leads: leads.map(({ name, fileRateHz, derived }) => ({
      name,
      samplingRateHz: fileRateHz,
      derived,
      beats: [],
    })),
    averageBeat: null,
  };
}
