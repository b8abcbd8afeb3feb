// Numbers of several rounds, and what may be said about them.

/**
 * @typedef {{ median: number, min: number, max: number, rounds: number[] }} Spread
 * @typedef {{ atLeast?: number, atMost?: number }} Target
 * @typedef {{ figure: string, unit: string, ours: Spread, besideName: string | null, beside: Spread | null,
 *   ratio: Spread | null, target: Target | null, met: boolean | null, targetIsOf: 'ratio' | 'ours' }} Row
 */

/** @param {number[]} values @returns {Spread} */
export function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), rounds: values };
}

/** The value below which `share` of all values lie. @param {number[]} values @param {number} share */
export function percentile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** The slope of the straight line through points, and its standard error. @param {[number, number][]} points */
export function slopeOf(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(([x]) => x);
  const meanY = mean(([, y]) => y);
  const spreadX = points.length * mean(([x]) => (x - meanX) ** 2);
  const slope = (points.length * mean(([x, y]) => (x - meanX) * (y - meanY))) / spreadX;
  const squares = points.length * mean(([x, y]) => (y - meanY - slope * (x - meanX)) ** 2);
  return { slope, error: Math.sqrt(squares / (points.length - 2) / spreadX) };
}

/**
 * Our figure beside another's. Ratios are taken round by round, because the two halves of a round ran next to each
 * other and saw the same machine; the target is compared with the median of them.
 *
 * @param {{ figure: string, unit: string, ours: number[], beside?: number[], besideName?: string, target?: Target,
 *   targetIsOf?: 'ratio' | 'ours', inverse?: boolean }} comparison `inverse`: the ratio says how often ours fits into
 *   the other.
 * @returns {Row}
 */
export function compare({
  figure,
  unit,
  ours,
  beside,
  besideName,
  target,
  targetIsOf = 'ratio',
  inverse = false,
}) {
  const ratio = beside
    ? spreadOf(ours.map((value, round) => (inverse ? beside[round] / value : value / beside[round])))
    : null;
  const judged = targetIsOf === 'ratio' ? ratio?.median : spreadOf(ours).median;
  return {
    figure,
    unit,
    ours: spreadOf(ours),
    besideName: besideName ?? null,
    beside: beside ? spreadOf(beside) : null,
    ratio,
    target: target ?? null,
    met: target && judged !== undefined ? meets(judged, target) : null,
    targetIsOf,
  };
}

/** @param {number} value @param {Target} target */
function meets(value, { atLeast = -Infinity, atMost = Infinity }) {
  return value >= atLeast && value <= atMost;
}
