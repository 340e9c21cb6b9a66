// A line of text that begins so that the first found word can be seen. Pure.

/** Characters before the found word that are kept. */
const BEFORE = 14;

/** The text from a little before the first of the words, whatever the case; the whole text where that is near. */
export function fromFirstMatch(text: string, words: readonly string[]): string {
  const where = text.toLowerCase();
  // Lower case may be longer, and places in it would be others.
  if (where.length !== text.length) return text;
  const places = words.filter((word) => word !== "").map((word) => where.indexOf(word.toLowerCase()));
  const first = Math.min(...places.filter((place) => place >= 0));
  if (!Number.isFinite(first) || first <= BEFORE) return text;
  const space = text.indexOf(" ", first - BEFORE);
  const from = space >= 0 && space < first ? space + 1 : first;
  return `…${text.slice(from)}`;
}
