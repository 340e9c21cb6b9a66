// A text as a quotation of Markdown. Pure.

/** The text with `> ` before each line, under a line that says what it is, and a free line after it. */
function quoted(text: string, from: string): string {
  const lines = text.replace(/\r\n?/g, "\n").trimEnd().split("\n");
  const head = from === "" ? [] : [`${from}:`, ""];
  return [...head, ...lines.map((line) => (line === "" ? ">" : `> ${line}`)), "", ""].join("\n");
}

/** A draft with a quotation put behind what is there. */
export function withQuote(draft: string, text: string, from: string): string {
  const before = draft.trimEnd();
  return before === "" ? quoted(text, from) : `${before}\n\n${quoted(text, from)}`;
}
