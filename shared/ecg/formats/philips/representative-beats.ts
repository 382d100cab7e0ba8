import { EcgError } from '../../errors.ts';
import type { EcgMedianBeat, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { fiducialsMs } from '../median-beat.ts';
import {
  attribute,
  attributeNumber,
  child,
  childNumber,
  children,
  descendants,
  type XmlNode,
} from '../xml-tree.ts';
import { fromBase64 } from './base64.ts';

/** Fills a beat up to the length of the others. */
const NO_SAMPLE = 0x7fff;
const MAX_BEATS = 64;
const MAX_SAMPLES = 100_000;
const MAX_SAMPLING_RATE_HZ = 100_000;

/**
 * The representative beats (repbeats) in mV; undefined where there are none. Rate and resolution are those of the rhythm
 * where the beats state none. Fiducial points are the global ones of the interpretation, else the earliest onset and
 * the latest end in any lead.
 * @throws EcgError MALFORMED_FILE
 */
export function readRepresentativeBeats(
  ecg: XmlNode,
  rhythm: { samplingRateHz: number; millivoltsPerCount: number },
  warnings: EcgWarning[],
): EcgMedianBeat | undefined {
  const set = descendants(ecg, 'repbeats')[0];
  const beats = children(set, 'repbeat').slice(0, MAX_BEATS);
  if (!set || beats.length === 0) return undefined;
  const encoding = attribute(set, 'dataencoding') ?? 'base64';
  const samplingRateHz = attributeNumber(set, 'samplespersec') ?? rhythm.samplingRateHz;
  if (
    encoding.toLowerCase() !== 'base64' ||
    !(samplingRateHz > 0 && samplingRateHz <= MAX_SAMPLING_RATE_HZ)
  ) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The representative beats of the Philips file are stored in a way that is not known here. Export the ECG again.',
    );
  }
  const microvolts = attributeNumber(set, 'resolution');
  const scale = microvolts ? microvolts / 1000 : rhythm.millivoltsPerCount;
  const signals = beats.map((beat, index) => readBeat(beat, index, samplingRateHz, scale));
  const named = nameLeads(signals.filter(({ millivolts }) => !millivolts.every(Number.isNaN)));
  warnings.push(...named.warnings);
  return {
    leads: withDerivedLimbLeads(named.leads),
    fiducialsMs: globalFiducials(ecg) ?? leadFiducials(beats, samplingRateHz),
  };
}

function readBeat(beat: XmlNode, index: number, samplingRateHz: number, scale: number): LabelledSignal {
  const bytes = fromBase64((child(beat, 'waveform') ?? beat).rawText);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const millivolts = new Float32Array(Math.min(bytes.length >> 1, MAX_SAMPLES));
  let end = 0;
  for (let n = 0; n < millivolts.length; n++) {
    const count = view.getInt16(2 * n, true);
    millivolts[n] = count === NO_SAMPLE ? Number.NaN : count * scale;
    if (count !== NO_SAMPLE) end = n + 1;
  }
  const label = attribute(beat, 'leadname') ?? `lead ${index + 1}`;
  return { label, samplingRateHz, millivolts: millivolts.slice(0, end) };
}

/** In ms; only documents that state the onset of the QRS in the beat place the other waves by intervals from it. */
function globalFiducials(ecg: XmlNode): EcgMedianBeat['fiducialsMs'] | undefined {
  const measurements = child(descendants(ecg, 'interpretation')[0], 'globalmeasurements');
  return byIntervals((name) => childNumber(measurements, name));
}

function byIntervals(number: (name: string) => number | undefined): EcgMedianBeat['fiducialsMs'] | undefined {
  const qrsOnset = number('qonset');
  if (!qrsOnset) return undefined;
  const [pr, p, qrs, qt] = ['print', 'pdur', 'qrsdur', 'qtint'].map((name) => number(name) || undefined);
  const pOnset = pr === undefined ? undefined : qrsOnset - pr;
  return fiducialsMs({
    pOnset,
    pOffset: pOnset === undefined || p === undefined ? undefined : pOnset + p,
    qrsOnset,
    qrsOffset: qrs === undefined ? undefined : qrsOnset + qrs,
    tOffset: qt === undefined ? undefined : qrsOnset + qt,
  });
}

/** Lead by lead: intervals in ms from "qonset", or, in older documents, points in samples ("qend"). */
function leadFiducials(beats: readonly XmlNode[], samplingRateHz: number): EcgMedianBeat['fiducialsMs'] {
  const inLeads = beats.map((beat) => {
    const number = (name: string) => attributeNumber(beat, name) ?? childNumber(beat, name);
    if (number('qend') === undefined) return byIntervals(number) ?? {};
    const ms = (name: string) => ((number(name) ?? 0) / samplingRateHz) * 1000;
    return fiducialsMs({
      pOnset: ms('ponset'),
      pOffset: ms('pend'),
      qrsOnset: ms('qonset'),
      qrsOffset: ms('qend'),
      tOffset: ms('tend'),
    });
  });
  const all = (point: keyof EcgMedianBeat['fiducialsMs']) =>
    inLeads.map((points) => points[point]).filter((ms) => ms !== undefined);
  return fiducialsMs({
    pOnset: Math.min(...all('pOnset')),
    pOffset: Math.max(...all('pOffset')),
    qrsOnset: Math.min(...all('qrsOnset')),
    qrsOffset: Math.max(...all('qrsOffset')),
    tOffset: Math.max(...all('tOffset')),
  });
}
