import { CONFIDENCE_SIGNALS, type ConfidenceCalibration } from '../../model/calibration.ts';
import { applyCalibration, fitCalibration } from '../../report/confidence/calibrate.ts';
import { spanLogProbabilities, tokenSignal } from '../../report/confidence/token-signal.ts';
import { readStatements } from '../../report/statements/read-statements.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { EvaluationError } from '../errors.ts';
import {
  areaUnderRiskCoverage,
  brierScore,
  expectedCalibrationError,
  type ReliabilityBin,
  type RiskCoveragePoint,
  reliabilityBins,
  riskCoverage,
  type ScoredPrediction,
} from '../metrics/calibration.ts';

/** Points of the risk–coverage curve that are shown. */
const SHOWN_POINTS = 20;

export interface CalibrationResult {
  statements: number;
  accuracy: number;
  ece: number;
  brier: number;
  areaUnderRiskCoverage: number;
  reliability: ReliabilityBin[];
  riskCoverage: RiskCoveragePoint[];
  /** False: the tokens' own probabilities, of a package without a calibration. */
  isCalibrated: boolean;
  /** Fitted on the other half of the patients, to put into a package; null when there was none. */
  fitted: ConfidenceCalibration | null;
}

/** A statement with an SCP-ECG code, and whether the ECG has that code (at any likelihood). */
interface JudgedStatement {
  readonly logProbabilities: readonly number[];
  readonly isRight: boolean;
}

function judgedStatements(cases: readonly EvaluationCase[]): JudgedStatement[] {
  return cases.flatMap(({ candidate, tokens, scpCodes }) => {
    if (!tokens) return [];
    return readStatements(candidate).flatMap(({ code, certainty, start, end }) => {
      if (code === null || certainty === 'negated') return [];
      const logProbabilities = spanLogProbabilities(tokens, start, end);
      return logProbabilities.length === 0 ? [] : { logProbabilities, isRight: code in scpCodes };
    });
  });
}

function predictions(
  judged: readonly JudgedStatement[],
  calibration: ConfidenceCalibration | undefined,
): ScoredPrediction[] {
  return judged.map(({ logProbabilities, isRight }) => {
    const raw = tokenSignal(logProbabilities, calibration?.signal ?? 'geometric-mean')!;
    return { confidence: calibration ? applyCalibration(calibration, raw) : raw, isRight };
  });
}

/** Of the three token signals, the one whose calibrated form separates right from wrong best on its own data. */
export function bestCalibration(
  cases: readonly EvaluationCase[],
  fittedOn: string,
): ConfidenceCalibration | null {
  const judged = judgedStatements(cases);
  if (judged.length === 0) return null;
  const fits = CONFIDENCE_SIGNALS.map((signal) => {
    const raw = judged.map(({ logProbabilities, isRight }) => ({
      raw: tokenSignal(logProbabilities, signal)!,
      isRight,
    }));
    const calibration = fitCalibration(raw, { signal, fittedOn });
    return { calibration, brier: brierScore(predictions(judged, calibration)) };
  });
  return fits.reduce((best, one) => (one.brier < best.brier ? one : best)).calibration;
}

/**
 * Protocol 5: does a statement with a confidence of 80 % hold in 80 of 100 cases? A statement is right when the ECG has
 * its SCP-ECG code; statements without a code are left out.
 * @throws EvaluationError NOTHING_TO_SCORE when no case has tokens
 */
export function calibrationResult(
  cases: readonly EvaluationCase[],
  calibration: ConfidenceCalibration | undefined,
  fitted: ConfidenceCalibration | null,
): CalibrationResult {
  const judged = judgedStatements(cases);
  if (judged.length === 0) {
    throw new EvaluationError(
      'NOTHING_TO_SCORE',
      'No case has token probabilities beside a statement with a code; calibration needs both.',
    );
  }
  const scored = predictions(judged, calibration ?? fitted ?? undefined);
  const curve = riskCoverage(scored);
  return {
    statements: scored.length,
    accuracy: scored.filter(({ isRight }) => isRight).length / scored.length,
    ece: expectedCalibrationError(scored),
    brier: brierScore(scored),
    areaUnderRiskCoverage: areaUnderRiskCoverage(scored),
    reliability: reliabilityBins(scored),
    riskCoverage: Array.from(
      { length: SHOWN_POINTS },
      (_, i) => curve[Math.ceil(((i + 1) * curve.length) / SHOWN_POINTS) - 1]!,
    ),
    isCalibrated: calibration !== undefined || fitted !== null,
    fitted,
  };
}
