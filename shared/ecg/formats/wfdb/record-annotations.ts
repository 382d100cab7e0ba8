import type { EcgAnnotation, EcgFile } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import { annotationMnemonic } from './annotation-codes.ts';
import { readWfdbAnnotations, withoutPreamble } from './annotations.ts';
import { annotatorOf, leadOfAnnotator } from './annotators.ts';
import type { WfdbHeader } from './header.ts';

/**
 * What the annotation files beside a record mark in it: those that share the stem of its header. Each mark bears
 * its annotator as `source`; "N" and the like are the mnemonics of the WFDB library.
 */
export function recordAnnotations(
  headerFile: EcgFile,
  header: WfdbHeader,
  files: readonly EcgFile[],
): EcgAnnotation[] {
  const stem = headerFile.name.replace(/\.[^.]*$/, '').toLowerCase();
  return files
    .flatMap((file) => {
      const annotator = annotatorOf(file);
      const isOfRecord = file.name.toLowerCase().replace(/\.[^.]*$/, '') === stem;
      return annotator !== undefined && isOfRecord ? annotationsIn(file, annotator, header) : [];
    })
    .sort((a, b) => a.timeS - b.timeS);
}

function annotationsIn(file: EcgFile, source: string, header: WfdbHeader): EcgAnnotation[] {
  const described = withoutPreamble(readWfdbAnnotations(file.bytes));
  const { rateHz = header.frameRateHz, mnemonics, annotations } = described;
  const leadOfFile = leadOfAnnotator(source);
  return annotations.map(({ sample, code, channel, aux }) => {
    const signal = channel === undefined ? undefined : header.signals[channel]?.description.trim();
    const lead = leadOfFile ?? (signal ? standardLeadName(signal).name : undefined);
    return {
      timeS: sample / rateHz,
      label: mnemonics.get(code) ?? annotationMnemonic(code),
      ...(lead === undefined ? {} : { lead }),
      ...(aux === undefined ? {} : { note: aux }),
      source,
    };
  });
}
