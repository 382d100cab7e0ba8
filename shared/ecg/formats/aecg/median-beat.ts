import type { EcgMedianBeat, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { nameLeads } from '../leads.ts';
import { fiducialsMs } from '../median-beat.ts';
import { attribute, child, children, type XmlNode } from '../xml-tree.ts';
import { annotationsOf, boundsOf, valueCodeOf } from './annotation-tree.ts';
import { readSequenceSet } from './sequences.ts';

/**
 * The representative beat derived from a rhythm series, with the limits of its waves; undefined where there is none.
 * @throws EcgError MALFORMED_FILE
 */
export function readMedianBeat(series: XmlNode, warnings: EcgWarning[]): EcgMedianBeat | undefined {
  const derived = children(series, 'derivation')
    .flatMap((derivation) => children(derivation, 'derivedSeries'))
    .find((candidate) => /REPRESENTATIVE|MEDIAN/i.test(attribute(child(candidate, 'code'), 'code') ?? ''));
  if (!derived) return undefined;
  const set = children(derived, 'component')
    .flatMap((component) => children(component, 'sequenceSet'))
    .map((sequenceSet) => readSequenceSet(sequenceSet, warnings))
    .find(({ signals }) => signals.length > 0);
  if (!set) return undefined;
  const named = nameLeads(set.signals);
  warnings.push(...named.warnings);
  return { leads: withDerivedLimbLeads(named.leads), fiducialsMs: readFiducials(derived) };
}

function readFiducials(derived: XmlNode): EcgMedianBeat['fiducialsMs'] {
  const waves = annotationsOf(derived);
  const limits = (wave: RegExp) => {
    const annotation = waves.find((candidate) => wave.test(valueCodeOf(candidate) ?? ''));
    const bounds = annotation && boundsOf(annotation)?.relativeSeconds;
    return { onset: ms(bounds?.low), offset: ms(bounds?.high) };
  };
  const [p, qrs, t] = [limits(/_PWAVE$/), limits(/_QRSWAVE$/), limits(/_TWAVE$/)];
  return fiducialsMs({
    pOnset: p.onset,
    pOffset: p.offset,
    qrsOnset: qrs.onset,
    qrsOffset: qrs.offset,
    tOffset: t.offset,
  });
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Number((seconds * 1000).toFixed(3));
}
