// Writes terms of the query language; the back end alone reads it.

/** A term that keeps what has this value in a field, e.g. `tool:"web search"`. */
export function queryTerm(field: string, value: string): string {
  return `${field}:${/^[\p{L}\p{N}_.@/+-]+$/u.test(value) ? value : JSON.stringify(value)}`;
}
