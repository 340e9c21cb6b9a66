// Makes characters visible that would hide, reorder or fake text: trace content may be hostile.

// Controls but line ends and tabs, marks that change direction, characters that leave nothing to see, letters of tags
// that spell hidden text, and halves of characters. What joins letters of a word or an emoji stays.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to look for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with every such character as an escape, `\u202e`. Other text comes back as it is. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(HIDDEN, (hidden) => {
    const code = (hidden.codePointAt(0) ?? 0).toString(16);
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
