/** A prediction with the confidence it was made with. */
export interface ScoredPrediction {
  /** 0 to 1. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/** Predictions of like confidence. */
export interface ReliabilityBin {
  readonly from: number;
  /** Exclusive, but for the last bin. */
  readonly to: number;
  readonly count: number;
  /** NaN in an empty bin. */
  readonly meanConfidence: number;
  readonly accuracy: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The reliability curve: bins of equal width over 0 to 1. */
export function reliabilityBins(predictions: readonly ScoredPrediction[], bins = 10): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const members = predictions.filter(
      ({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin,
    );
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count: members.length,
      meanConfidence: mean(members.map(({ confidence }) => confidence)),
      accuracy: mean(members.map(({ isRight }) => Number(isRight))),
    };
  });
}

/** Expected calibration error (Naeini et al., AAAI 2015): mean gap of confidence and accuracy, weighed by bin size. */
export function expectedCalibrationError(predictions: readonly ScoredPrediction[], bins = 10): number {
  const filled = reliabilityBins(predictions, bins).filter(({ count }) => count > 0);
  return filled.reduce(
    (sum, { count, meanConfidence, accuracy }) =>
      sum + (count / predictions.length) * Math.abs(meanConfidence - accuracy),
    0,
  );
}

/** Brier score: mean squared distance of the confidence from 1 (right) or 0 (wrong). */
export function brierScore(predictions: readonly ScoredPrediction[]): number {
  return mean(predictions.map(({ confidence, isRight }) => (confidence - Number(isRight)) ** 2));
}

export interface RiskCoveragePoint {
  /** Share of the predictions that are kept: the surest ones. */
  readonly coverage: number;
  /** Share of wrong ones among those kept. */
  readonly risk: number;
}

/**
 * The risk–coverage curve (El-Yaniv & Wiener, JMLR 2010) with one point a prediction, the surest first. Of equally sure
 * ones, whose order means nothing, each counts as their mean.
 */
export function riskCoverage(predictions: readonly ScoredPrediction[]): RiskCoveragePoint[] {
  const sorted = [...predictions].sort((a, b) => b.confidence - a.confidence);
  const points: RiskCoveragePoint[] = [];
  let wrong = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]!.confidence === sorted[start]!.confidence) end++;
    const wrongHere = sorted.slice(start, end).filter(({ isRight }) => !isRight).length;
    for (let kept = start + 1; kept <= end; kept++) {
      const part = (kept - start) / (end - start);
      points.push({ coverage: kept / sorted.length, risk: (wrong + wrongHere * part) / kept });
    }
    wrong += wrongHere;
    start = end;
  }
  return points;
}

/** Area under the risk–coverage curve: the mean risk over all coverages; lower is better. */
export function areaUnderRiskCoverage(predictions: readonly ScoredPrediction[]): number {
  return mean(riskCoverage(predictions).map(({ risk }) => risk));
}
