// What is chosen before a recorded model call is made again. Pure.

import type { ChatBackend, ChatModel, ReplayPlan, ReplayRequest } from "../ipc/bindings";

/** The fields as they are typed. */
export type ReplayForm = { temperature: string; maxTokens: string; topP: string };

const typed = (value: number | null) => (value === null ? "" : String(value));

/** The form as the call was recorded. */
export function formOf({ temperature, maxTokens, topP }: ReplayPlan): ReplayForm {
  return { temperature: typed(temperature), maxTokens: typed(maxTokens), topP: typed(topP) };
}

/** The range of each field. */
const FIELDS: Record<keyof ReplayForm, { least: number; most: number; whole: boolean }> = {
  temperature: { least: 0, most: 2, whole: false },
  maxTokens: { least: 1, most: 4000, whole: true },
  topP: { least: 0, most: 1, whole: false },
};
const NAMES = Object.keys(FIELDS) as (keyof ReplayForm)[];

/** The number in a field; `null` for an empty one, `undefined` for one that does not fit. */
function read(form: ReplayForm, name: keyof ReplayForm): number | null | undefined {
  const { least, most, whole } = FIELDS[name];
  const text = form[name].trim().replace(",", ".");
  if (text === "") return null;
  const value = Number(text);
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits ? value : undefined;
}

/** What is wrong with each field. */
export function replayProblems(form: ReplayForm): Partial<ReplayForm> {
  const problems: Partial<ReplayForm> = {};
  for (const name of NAMES.filter((name) => read(form, name) === undefined)) {
    const { least, most, whole } = FIELDS[name];
    const [from, to] = [least.toLocaleString("en"), most.toLocaleString("en")];
    problems[name] = `${whole ? "A whole number" : "A number"} from ${from} to ${to}, or nothing`;
  }
  return problems;
}

/** The parameters of a form without problems. With an empty field the server's default is used. */
export function parametersOf(form: ReplayForm): Pick<ReplayRequest, keyof ReplayForm> {
  const value = (name: keyof ReplayForm) => read(form, name) ?? null;
  return { temperature: value("temperature"), maxTokens: value("maxTokens"), topP: value("topP") };
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
