// Where found words are in a text. Pure.

/** A piece of a text; `found` where it is one of the words. */
export type Piece = { text: string; found: boolean };

/** Cuts a text so that every occurrence of each of the words, whatever the case, is a piece; of several the longest. */
export function markWords(text: string, words: readonly string[]): Piece[] {
  const pattern = patternOf(words);
  if (pattern === null || text === "") return [{ text, found: false }];
  return text
    .split(pattern)
    .map((piece, at) => ({ text: piece, found: at % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

let known: { key: string; pattern: RegExp | null } = { key: "", pattern: null };

/** The words on show are few, and asked for again with every row. */
function patternOf(words: readonly string[]): RegExp | null {
  const key = words.join("\n");
  if (known.key === key) return known.pattern;
  const wanted = words
    .filter((word) => word !== "")
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = wanted.length === 0 ? null : new RegExp(`(${wanted.join("|")})`, "giu");
  known = { key, pattern };
  return pattern;
}
