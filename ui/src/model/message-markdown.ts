// Messages of a prompt or a reply as Markdown, to take along.

import { formatCount } from "../base/format";
import type { PromptMessage, TextBlock } from "../ipc/bindings";

/** A message of a prompt as Markdown. */
export function messageMarkdown({ role, name, blocks }: PromptMessage): string {
  const who = [role || "message", name].filter((word) => word !== "").join(" ");
  return [`**${who}**`, ...blocks.map((block) => blockMarkdown(block, block.name !== "text"))].join("\n\n");
}

/** A text as Markdown, under its name where that says something. */
export function blockMarkdown({ name, format, text, chars, note }: TextBlock, named: boolean): string {
  const title = named ? `_${name}${note === "" ? "" : `, ${note}`}_\n\n` : "";
  const shown = [...text].length;
  const cut = shown < chars ? `\n\n(first ${formatCount(shown)} of ${formatCount(chars)} characters)` : "";
  if (format === "markdown") return `${title}${text}${cut}`;
  // A fence must be longer than any run of backticks inside.
  const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map(({ length }) => length + 1)));
  return `${title}${fence}${format === "json" ? "json" : ""}\n${text}\n${fence}${cut}`;
}
