// Makes characters visible that would hide, reorder or fake text: trace content may be hostile.

// Controls but line ends and tabs, marks that change direction, and characters of no width.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to look for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with every such character as an escape, `\u202e`. Other text comes back as it is. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(HIDDEN, (hidden) => {
    const code = hidden.charCodeAt(0);
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** A text in one line, for a preview. */
export function oneLine(text: string, most = 240): string {
  return visibleText(text.slice(0, most * 2))
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, most);
}
