/** Area under the ROC curve: how often a positive scores over a negative, ties counting half; NaN without both. */
export function areaUnderRoc(scores: readonly number[], isPositive: readonly boolean[]): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && scores[order[end]!] === scores[order[i]!]) end++;
    // Ranks i + 1 to end share their mean.
    for (let k = i; k < end; k++) {
      if (!isPositive[order[k]!]) continue;
      rankSum += (i + 1 + end) / 2;
      positives++;
    }
    i = end;
  }
  const negatives = scores.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export interface Detection {
  positives: number;
  sensitivity: number;
  precision: number;
  specificity: number;
  f1: number;
}

/** Scores yes/no findings against yes/no labels. */
export function detection(found: readonly boolean[], isPositive: readonly boolean[]): Detection {
  const count = (want: boolean, label: boolean) =>
    found.filter((value, k) => value === want && isPositive[k] === label).length;
  const truePositives = count(true, true);
  const falsePositives = count(true, false);
  const positives = isPositive.filter(Boolean).length;
  return {
    positives,
    sensitivity: truePositives / positives,
    precision: truePositives / (truePositives + falsePositives),
    specificity: count(false, false) / (isPositive.length - positives),
    f1: (2 * truePositives) / (positives + truePositives + falsePositives),
  };
}

/** Mean and standard deviation of errors, and how many there were. */
export interface ErrorSummary {
  count: number;
  mean: number;
  deviation: number;
}

export function summarise(errors: readonly number[]): ErrorSummary {
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  const variance = errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / errors.length;
  return { count: errors.length, mean, deviation: Math.sqrt(variance) };
}
