// An item of a transcript as a text to take along.

import { formatCost, formatCount } from "../../base/format";
import type { PromptMessage, TextBlock, TranscriptItem } from "../../ipc/bindings";
import { familyOf } from "../../model/families";
import { tookWords } from "../../model/took-words";

/** The words of an item, without anything around them. */
export function itemText(item: TranscriptItem): string {
  const own = item.blocks.map(({ text }) => text);
  const reply = item.reply.flatMap(({ blocks }) => blocks.map(({ text }) => text));
  return [...own, ...reply].filter((text) => text !== "").join("\n\n") || item.name;
}

/** An item as Markdown, with who, what and how long. */
export function itemMarkdown(item: TranscriptItem): string {
  const lines = [`### ${titleOf(item)}`];
  const took = tookWords(item);
  const facts = [
    ...item.facts.map(({ name, value }) => `${name}: ${value}`),
    ...(item.totalTokens > 0
      ? [`tokens: ${formatCount(item.inputTokens)} in, ${formatCount(item.outputTokens)} out`]
      : []),
    ...(item.cost.length > 0 ? [`cost: ${formatCost(item.cost)}`] : []),
    ...(took === "" ? [] : [`took: ${took}`]),
  ];
  if (facts.length > 0) lines.push(facts.map((fact) => `- ${fact}`).join("\n"));
  lines.push(...item.blocks.map((block) => blockMarkdown(block, block.name !== "text")));
  if (item.prompt && item.prompt.news.length > 0)
    lines.push("**New in the prompt**", ...item.prompt.news.map(messageMarkdown));
  if (item.reply.length > 0) lines.push("**Reply**", ...item.reply.map(messageMarkdown));
  return `${lines.join("\n\n")}\n`;
}

function titleOf(item: TranscriptItem): string {
  const who = item.agent === "" || item.agent === item.name ? "" : ` (${item.agent})`;
  const word = item.role === "" ? familyOf(item.family).word : item.role;
  const name = item.role === "" ? `: ${item.name}` : "";
  return `${word}${name}${who}`;
}

/** A message of a prompt as Markdown. */
export function messageMarkdown({ role, name, blocks }: PromptMessage): string {
  const who = [role || "message", name].filter((word) => word !== "").join(" ");
  return [`**${who}**`, ...blocks.map((block) => blockMarkdown(block, block.name !== "text"))].join("\n\n");
}

function blockMarkdown({ name, format, text, chars, note }: TextBlock, named: boolean): string {
  const title = named ? `_${name}${note === "" ? "" : `, ${note}`}_\n\n` : "";
  const shown = [...text].length;
  const cut = shown < chars ? `\n\n(first ${formatCount(shown)} of ${formatCount(chars)} characters)` : "";
  if (format === "markdown") return `${title}${text}${cut}`;
  // A fence must be longer than any run of backticks inside.
  const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map(({ length }) => length + 1)));
  return `${title}${fence}${format === "json" ? "json" : ""}\n${text}\n${fence}${cut}`;
}
