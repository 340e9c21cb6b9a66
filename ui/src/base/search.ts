// Binary search.

/**
 * The first index from `low` on, below `high`, for which `isBefore` does not hold; `high` where it holds for all. It
 * must hold for those at the beginning alone.
 */
export function partitionPoint(low: number, high: number, isBefore: (index: number) => boolean): number {
  let [first, end] = [low, high];
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (isBefore(middle)) first = middle + 1;
    else end = middle;
  }
  return first;
}
