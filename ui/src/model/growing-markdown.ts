// Markdown that is still being written, cut where what is before can no longer change. Pure.

/** The pieces of a growing text. Joined they are the text. */
export type GrowingPieces = {
  /** Whole blocks: the same strings again and again while the text grows. */
  done: readonly string[];
  /** What may still change. */
  rest: string;
  /** The rest is inside a block of code whose end has not come: its language and its text. */
  code: { language: string; text: string } | null;
};

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/;
const ITEM = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** The beginning of a line that may become an item when more of it comes. */
const MAYBE_ITEM = /^(?:[-*+]|\d{1,9}[.)]?)$/;

/** Cuts where a block is over: at blank lines and around code, but never inside a list. */
export function cutGrowing(text: string): GrowingPieces {
  const done: string[] = [];
  let from = 0;
  let fence: { mark: string; language: string; textFrom: number } | null = null;
  let inList = false;
  // A block may begin here.
  let free = true;
  const begin = (at: number, line: string) => {
    if (at > from) done.push(text.slice(from, at));
    from = at;
    inList = ITEM.test(line);
  };
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end);
    const next = end < 0 ? text.length : end + 1;
    const blank = line.trim() === "";
    const opened: RegExpExecArray | null = fence === null && end >= 0 ? FENCE.exec(line) : null;
    if (fence !== null) {
      if (end >= 0 && closes(line, fence.mark)) {
        fence = null;
        free = true;
      }
    } else if (inList && (blank || goesOn(line, end < 0))) {
      free = blank;
    } else if (opened?.[1]) {
      begin(at, line);
      fence = { mark: opened[1], language: opened[2] ?? "", textFrom: next };
    } else {
      if (free && !blank) begin(at, line);
      free = blank;
    }
    at = next;
  }
  const rest = text.slice(from);
  return { done, rest, code: fence && { language: fence.language, text: text.slice(fence.textFrom) } };
}

/** Whether a line below a list belongs to it. */
function goesOn(line: string, unfinished: boolean): boolean {
  return /^[ \t]/.test(line) || ITEM.test(line) || (unfinished && MAYBE_ITEM.test(line));
}

function closes(line: string, mark: string): boolean {
  const bare = line.trim();
  return bare.length >= mark.length && bare === (mark[0] ?? "`").repeat(bare.length);
}
