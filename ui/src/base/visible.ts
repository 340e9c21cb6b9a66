// Makes characters visible that would hide, reorder or fake text: trace content may be hostile.
import { HIDDEN, JOINED_LETTERS, JOINERS, PICTURES, SELECTABLE, SELECTORS, TAG_FLAGS } from "./hidden";

type Ranges = readonly (readonly [number, number])[];

const inRanges = (...ranges: Ranges[]) =>
  ranges
    .flat()
    .map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`)
    .join("");

const LONE_HALF = "[\\ud800-\\udfff]";
const flags = TAG_FLAGS.join("|");
const hidden = inRanges(HIDDEN);
const selector = inRanges(SELECTORS);
const joiner = inRanges(JOINERS);
// Selectors and joiners stay where they choose a look or join something.
const selected = `(?<![${inRanges(SELECTABLE)}])[${selector}]`;
const between = (kind: Ranges) => `(?<=[${inRanges(kind)}])[${joiner}](?=[${inRanges(kind)}])`;
const SHOWN = new RegExp(
  `(${flags}|${between(PICTURES)}|${between(JOINED_LETTERS)})|[${hidden}]|${LONE_HALF}|${selected}|[${joiner}]`,
  "gu",
);
const MAY_HIDE = new RegExp(`[${hidden}${selector}${joiner}]|${LONE_HALF}`, "u");

/**
 * The text with every character that nobody sees as an escape, `\u202e`. Other text comes back as it is. The same
 * characters are shown in a terminal: the tables come from there.
 */
export function visibleText(text: string): string {
  const lines = text.includes("\r\n") ? text.replace(/\r\n/g, "\n") : text;
  if (!MAY_HIDE.test(lines)) return lines;
  return lines.replace(SHOWN, (found: string, stays: string | undefined) => {
    if (stays !== undefined) return stays;
    const code = (found.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** A text in one line, for a preview. */
export function oneLine(text: string, most = 240): string {
  return visibleText(text.slice(0, most * 2))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, most);
}

/** Letters of scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b][\udc00-\udfff]/;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/** Whether a text has letters that run from right to left. */
export function runsBackwards(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** Two names with an arrow between them, the first on the left whatever their letters, with what hides shown. */
export function fromTo(from: string, to: string): string {
  return arrowsInOrder(visibleText(`${from} → ${to}`));
}

/**
 * A text whose parts beside arrows stay where they are: `a → b` with names that run from right to left would read from
 * the wrong side. For text that was made visible before; what it adds is not seen.
 */
export function arrowsInOrder(text: string): string {
  if (!text.includes("→") || !runsBackwards(text)) return text;
  const parts = text.split(/(\s*→\s*)/);
  return parts
    .map((part, at) => (at % 2 === 1 ? part : `${FIRST_STRONG_ISOLATE}${part}${POP_ISOLATE}`))
    .join("");
}
