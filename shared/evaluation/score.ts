import { readStatements } from '../report/statements/read-statements.ts';
import { corpusBleu, type TokenPair } from './metrics/bleu.ts';
import { type ClinicalScores, clinicalScores } from './metrics/clinical/scores.ts';
import { tallyCase } from './metrics/clinical/tally.ts';
import { rougeL } from './metrics/rouge-l.ts';
import { wordTokens } from './metrics/tokens.ts';

/** One generated report beside what a person wrote. */
export interface EvaluationCase {
  id: string;
  patientId: string;
  candidate: string;
  reference: string;
  scpCodes: Readonly<Record<string, number>>;
  /** True when the very reference text occurs in the training set: half of PTB-XL's reports are repeated texts. */
  textSeenInTraining: boolean;
}

export interface TextScores {
  cases: number;
  bleu1: number;
  bleu2: number;
  bleu3: number;
  bleu4: number;
  rougeL: number;
  exactMatch: number;
}

export interface EvaluationScores {
  all: TextScores;
  unseenText: TextScores;
  clinical: ClinicalScores;
  /** The reference texts scored against the codes: the ceiling of `clinical`. */
  clinicalCeiling: ClinicalScores;
  /** The same text for every ECG: what a model that looks at nothing gets. */
  constantBaseline: { text: string; all: TextScores; clinical: ClinicalScores };
}

const CONSTANT_REPORT = 'Sinus rhythm. Normal ECG.';

/** Corpus BLEU-1…4, mean ROUGE-L and share of exact matches, all over the same lower-case tokens. */
export function scoreTexts(cases: readonly EvaluationCase[]): TextScores {
  const pairs: TokenPair[] = cases.map((one) => ({
    candidate: wordTokens(one.candidate),
    reference: wordTokens(one.reference),
  }));
  const mean = (values: number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const [bleu1, bleu2, bleu3, bleu4] = corpusBleu(pairs);
  return {
    cases: cases.length,
    bleu1,
    bleu2,
    bleu3,
    bleu4,
    rougeL: mean(pairs.map(rougeL)),
    exactMatch: mean(pairs.map((pair) => Number(pair.candidate.join(' ') === pair.reference.join(' ')))),
  };
}

/** Clinical scores of one text a case against the SCP-ECG codes. */
export function scoreClinically(
  cases: readonly EvaluationCase[],
  textOf: (one: EvaluationCase) => string,
): ClinicalScores {
  return clinicalScores(
    cases.map((one) =>
      tallyCase({
        statements: readStatements(textOf(one)),
        referenceStatements: readStatements(one.reference),
        scpCodes: one.scpCodes,
      }),
    ),
  );
}

/** Scores generated reports against the references and the SCP-ECG codes. */
export function scoreCases(cases: readonly EvaluationCase[]): EvaluationScores {
  const constant = cases.map((one) => ({ ...one, candidate: CONSTANT_REPORT }));
  return {
    all: scoreTexts(cases),
    unseenText: scoreTexts(cases.filter((one) => !one.textSeenInTraining)),
    clinical: scoreClinically(cases, ({ candidate }) => candidate),
    clinicalCeiling: scoreClinically(cases, ({ reference }) => reference),
    constantBaseline: {
      text: CONSTANT_REPORT,
      all: scoreTexts(constant),
      clinical: scoreClinically(constant, ({ candidate }) => candidate),
    },
  };
}
