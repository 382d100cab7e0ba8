import { attribute, child, children, descendants, type XmlNode } from '../xml-tree.ts';
import { seconds, secondsSinceEpoch } from './quantities.ts';

/** A stretch of time; a single point has both ends alike, an open one lacks an end. */
export interface Bounds {
  low?: number;
  high?: number;
}

/** All annotations of a series, in the order of the file; those inside others come behind them. */
export function annotationsOf(series: XmlNode): XmlNode[] {
  return annotationSetsOf(series).flatMap((set) => annotationsIn(set).flatMap(withInner));
}

export function annotationSetsOf(series: XmlNode): XmlNode[] {
  return children(series, 'subjectOf').flatMap((subject) => children(subject, 'annotationSet'));
}

/** The annotations directly inside a set or another annotation. */
export function annotationsIn(node: XmlNode): XmlNode[] {
  return children(node, 'component').flatMap((component) => children(component, 'annotation'));
}

function withInner(annotation: XmlNode): XmlNode[] {
  return [annotation, ...annotationsIn(annotation).flatMap(withInner)];
}

/** Whether a person, and no device, made the set. */
export function isByPerson(set: XmlNode): boolean {
  const author = child(set, 'author', 'assignedEntity', 'assignedAuthorType');
  return child(author, 'assignedPerson') !== undefined && child(author, 'assignedDevice') === undefined;
}

export function codeOf(node: XmlNode): string {
  return attribute(child(node, 'code'), 'code') ?? '';
}

/** The code that is an annotation's value ("MDC_ECG_WAVC_PWAVE"). */
export function valueCodeOf(annotation: XmlNode): string | undefined {
  return attribute(child(annotation, 'value'), 'code');
}

/** The lead that the region of interest of an annotation names ("V1"). */
export function leadOf(annotation: XmlNode): string | undefined {
  return boundariesOf(annotation)
    .map((boundary) => /^MDC_ECG_LEAD_(\w{1,8})$/.exec(codeOf(boundary))?.[1])
    .find((lead) => lead !== undefined);
}

/** When an annotation is: on the clock (absolute), or from the start of its series (relative), in seconds. */
export function boundsOf(
  annotation: XmlNode,
): { absoluteSeconds?: Bounds; relativeSeconds?: Bounds } | undefined {
  for (const boundary of boundariesOf(annotation)) {
    const value = child(boundary, 'value');
    if (codeOf(boundary) === 'TIME_ABSOLUTE') {
      return { absoluteSeconds: ends(value, (end) => secondsSinceEpoch(attribute(end, 'value'))) };
    }
    if (codeOf(boundary) === 'TIME_RELATIVE') return { relativeSeconds: ends(value, seconds) };
  }
  return undefined;
}

function ends(value: XmlNode | undefined, read: (end: XmlNode | undefined) => number | undefined): Bounds {
  const point = read(value) ?? read(child(value, 'center'));
  const low = read(child(value, 'low')) ?? point;
  const high = read(child(value, 'high')) ?? point;
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function boundariesOf(annotation: XmlNode): XmlNode[] {
  return children(annotation, 'support').flatMap((support) => descendants(support, 'boundary'));
}
