// What is chosen before a recorded model call is made again. Pure.

import type { ChatBackend, ChatModel, ReplayPlan, ReplayRequest } from "../ipc/bindings";

/** The fields as they are typed. */
export type ReplayForm = { temperature: string; maxTokens: string; topP: string };

/** The parameters of a form, or what is wrong with each field. */
export type FormReading =
  | { parameters: Pick<ReplayRequest, "temperature" | "maxTokens" | "topP"> }
  | { problems: Partial<Record<keyof ReplayForm, string>> };

const typed = (value: number | null) => (value === null ? "" : String(value));

/** The form as the call was recorded. */
export function formOf({ temperature, maxTokens, topP }: ReplayPlan): ReplayForm {
  return { temperature: typed(temperature), maxTokens: typed(maxTokens), topP: typed(topP) };
}

/** Reads a form. An empty field leaves the server its own. */
export function readForm(form: ReplayForm): FormReading {
  const problems: Partial<Record<keyof ReplayForm, string>> = {};
  const read = (name: keyof ReplayForm, least: number, most: number, whole = false): number | null => {
    const text = form[name].trim().replace(",", ".");
    if (text === "") return null;
    const value = Number(text);
    if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value;
    const kind = whole ? "A whole number" : "A number";
    problems[name] = `${kind} from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}, or nothing`;
    return null;
  };
  const parameters = {
    temperature: read("temperature", 0, 2),
    maxTokens: read("maxTokens", 1, 4000, true),
    topP: read("topP", 0, 1),
  };
  return Object.keys(problems).length > 0 ? { problems } : { parameters };
}

/** The backends that take a call. */
export function callable(backends: readonly ChatBackend[]): ChatBackend[] {
  return backends.filter(({ kind }) => kind === "chat_server");
}

/**
 * The model to begin with: the recorded one, where it is offered in any version, else the last chosen, else the first.
 */
export function likelyModel(
  models: readonly ChatModel[],
  recorded: string,
  last: string | undefined,
): string {
  const name = (id: string) => id.split("@")[0]?.split("/").at(-1)?.toLowerCase() ?? "";
  const ids = models.map(({ id }) => id);
  const same = ids.find((id) => id === recorded) ?? ids.find((id) => name(id) === name(recorded));
  const known = last !== undefined && ids.includes(last) ? last : undefined;
  return (recorded === "" ? undefined : same) ?? known ?? ids[0] ?? "";
}
