// Titles of two runs that begin alike, told apart by where they differ. Pure.

/** What is kept of a common beginning, and how long one must be to be shortened. */
const KEPT = 14;
const LONG = 30;

/** Both titles; of a long common beginning only the start is kept, so that what differs is in sight. */
export function tellApart(one: string, other: string): [string, string] {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  if (one === other || same < LONG) return [one, other];
  // Back to the beginning of the word in which they part.
  const word = one.lastIndexOf(" ", same) + 1;
  const start = `${one.slice(0, one.lastIndexOf(" ", KEPT) + 1 || KEPT).trimEnd()} … `;
  return [start + one.slice(word), start + other.slice(word)];
}
