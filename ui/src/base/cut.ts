// Where a text that does not fit is cut: in the middle, since names differ at their ends. Pure.

import { runsBackwards } from "./visible";

/** Texts up to this length are cut at their end: two short pieces say less than one. */
const SHORT = 16;
/** Longest piece that is kept at the end. */
const MOST_TAIL = 14;

/**
 * A text in two pieces, of which the first may be shortened and the second always shows. The second begins at the start
 * of a word where there is one; it is empty where the text is better cut at its end.
 */
export function cutPieces(text: string): { head: string; tail: string } {
  // Two pieces of a text that runs backwards would stand in the wrong order.
  if (text.length <= SHORT || runsBackwards(text)) return { head: text, tail: "" };
  const room = Math.min(MOST_TAIL, Math.floor(text.length / 2));
  const last = text.slice(-room);
  const word = last.slice(0, -3).search(/[\s_./:\-›·]|[a-z](?=[A-Z])/);
  let at = text.length - room + (word < 0 ? 0 : word + (/[a-z]/.test(last[word] ?? "") ? 1 : 0));
  if (isLowSurrogate(text, at)) at += 1;
  return { head: text.slice(0, at), tail: text.slice(at) };
}

/**
 * The text, cut in the middle so that `fits` takes it; empty when hardly anything does. `fits` is asked about ten
 * times.
 */
export function cutMiddle(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  const { tail } = cutPieces(text);
  const end = tail !== "" && fits(`ab…${tail}`) ? tail : "";
  let [least, most] = [0, text.length - end.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(`${text.slice(0, middle).trimEnd()}…${end}`)) least = middle;
    else most = middle - 1;
  }
  if (isLowSurrogate(text, least)) least -= 1;
  return least < 2 ? "" : `${text.slice(0, least).trimEnd()}…${end}`;
}

/** Whether the second half of a character is at a place: a cut there would break it. */
export function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
