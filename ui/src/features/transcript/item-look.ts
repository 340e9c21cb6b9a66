// How an item of a transcript is headed, and how loud it is.

import { fromTo, oneLine } from "../../base/visible";
import type { TranscriptItem } from "../../ipc/bindings";
import { familyOf, kindWords, SpanState } from "../../model/families";
import type { TranscriptEntry } from "../../model/transcript";

export const MODEL = 4;
export const HANDOFF = 7;
const INPUT = 8;
const OUTPUT = 9;
const REASONING = 10;
const POLICY = 11;
const DATA = 12;
const OTHER = 16;

/** Title, what is beside it, the shape it is drawn in, and its tone. */
export type ItemLook = {
  title: string;
  detail: string;
  /** From whom to whom, for a handoff. */
  agents: readonly string[];
  shape: "said" | "call" | "note" | "divider";
  tone: "plain" | "user" | "quiet" | "warn" | "error";
};

/** The look of an item. */
export function itemLook(item: TranscriptItem): ItemLook {
  return { agents: [], ...lookOf(item) };
}

function lookOf(item: TranscriptItem): Omit<ItemLook, "agents"> & Partial<ItemLook> {
  const fact = (name: string) => item.facts.find((fact) => fact.name === name)?.value ?? "";
  const failed = item.state === SpanState.Failed;
  const word = familyOf(item.family).word;
  switch (item.family) {
    case INPUT:
      return { title: roleWord(item.role), detail: "", shape: "said", tone: "user" };
    case OUTPUT:
      return { title: roleWord(item.role), detail: "", shape: "said", tone: "plain" };
    case REASONING:
      return { title: "Reasoning", detail: "", shape: "said", tone: "quiet" };
    case HANDOFF: {
      const [from, to] = [fact("from") || item.agent || "unknown", fact("to") || item.name];
      const title = fromTo(from, to);
      return { title, detail: fact("type"), agents: [from, to], shape: "divider", tone: "plain" };
    }
    case POLICY: {
      const outcome = fact("outcome") || item.detail;
      const loud = outcome !== "" && !/^(allow|allowed|pass|passed|permit)$/i.test(outcome);
      const denied = /^(deny|denied|block|blocked|reject|rejected|fail|failed)$/i.test(outcome);
      const tone = denied ? "error" : loud ? "warn" : "quiet";
      return { title: `Policy ${outcome || "decision"}`, detail: item.name, shape: "note", tone };
    }
    case DATA:
      return { title: "Data read", detail: fact("source") || item.name, shape: "note", tone: "quiet" };
    case OTHER:
      return { title: item.name || kindWords(item.kind), detail: item.detail, shape: "note", tone: "quiet" };
    case MODEL:
      return {
        title: item.name || word,
        detail: fact("provider"),
        shape: "call",
        tone: failed ? "error" : "plain",
      };
    case 5:
    case 6:
      return {
        title: item.name || word,
        detail: item.detail,
        shape: "call",
        tone: failed ? "error" : "plain",
      };
    case 14:
      return { title: word, detail: fact("code"), shape: "note", tone: "error" };
    default:
      return {
        title: word,
        detail: item.name,
        shape: "note",
        tone: failed ? "error" : "quiet",
      };
  }
}

function roleWord(role: string): string {
  return role === "" ? "Message" : role.charAt(0).toUpperCase() + role.slice(1);
}

/** The gist of a folded item in one line. */
export function previewOf(item: TranscriptItem): string {
  const texts = [...item.blocks, ...item.reply.flatMap(({ blocks }) => blocks)];
  const gist = texts.map(({ text }) => oneLine(text, 160)).filter((text) => text !== "");
  return gist.slice(0, 2).join("  →  ");
}

/** The model call whose prompt led to an item, if one did. */
export function promptOf({ span, family, model }: TranscriptEntry): number | null {
  return family === MODEL ? span : model;
}
