// Writes terms of the query language; the back end alone reads it.

/** A term that keeps what has this value in a field, e.g. `tool:"web search"`. */
export function queryTerm(field: string, value: string): string {
  return `${field}:${/^[\p{L}\p{N}_.@/+-]+$/u.test(value) ? value : JSON.stringify(value)}`;
}

/** The words of a query that stand for themselves: those to mark in a text. Terms of fields and negated ones are left out. */
export function freeWords(query: string): string[] {
  const words: string[] = [];
  for (const [whole, quoted] of query.matchAll(/-?(?:[\w.]+:)?(?:"((?:[^"\\]|\\.)*)"?|[^\s"]+)/g)) {
    if (quoted !== undefined && whole.startsWith('"')) words.push(quoted.replace(/\\(.)/g, "$1"));
    else if (quoted === undefined && !/^-|[:<>=]/.test(whole) && !/^(AND|OR|NOT)$/.test(whole))
      words.push(whole);
  }
  return words.filter((word) => word !== "");
}
