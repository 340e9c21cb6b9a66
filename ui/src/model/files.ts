// The files of a run in the order to show them, and the words for what was done with them. Pure.

import { formatCount, formatPlural } from "../base/format";
import type { CommandRow, FileAction, FileOutcome, FileRow, FileStep } from "../ipc/bindings";

/** Which files are shown. */
export type FileKind = "all" | "changed" | "read";

export const FILE_KINDS: readonly { kind: FileKind; word: string }[] = [
  { kind: "all", word: "All" },
  { kind: "changed", word: "Changed" },
  { kind: "read", word: "Read" },
];

/** A line of the list: the name of a folder, or a file in it. */
export type FileLine =
  | { at: "folder"; name: string }
  | { at: "file"; file: FileRow; name: string /** Its folder, where that is not above it. */; aside: string };

/** Whether the run changed the file, or tried to. */
function isChanged(file: FileRow): boolean {
  return file.edits + file.creates + file.deletes > 0;
}

function fits(file: FileRow, kind: FileKind): boolean {
  if (kind === "changed") return isChanged(file);
  return kind === "all" || (file.reads > 0 && !isChanged(file));
}

/** Folders with one file alone stand together. */
const OTHERS = "other";
/** What was only looked through comes last. */
const SEARCHED = "looked through";

/** The files of a kind under their folders: those with changes first, in each the most touched ones. */
export function fileLines(files: readonly FileRow[], kind: FileKind): FileLine[] {
  const shown = files.filter((file) => fits(file, kind));
  const groups = new Map<string, FileRow[]>();
  for (const file of shown) {
    const name = isOnlySearched(file) ? SEARCHED : folderOf(file.name);
    const group = groups.get(name);
    if (group) group.push(file);
    else groups.set(name, [file]);
  }
  const lone = [...groups].filter(([name, group]) => name !== SEARCHED && group.length === 1);
  if (lone.length > 1 && lone.length < groups.size) {
    for (const [name] of lone) groups.delete(name);
    groups.set(
      OTHERS,
      lone.flatMap(([, group]) => group),
    );
  }
  const ordered = [...groups].sort(([a, one], [b, other]) => {
    const last = (name: string, group: readonly FileRow[]) =>
      Number(name === SEARCHED) * 4 + Number(!group.some(isChanged)) * 2 + Number(name === OTHERS);
    return last(a, one) - last(b, other) || weight(other) - weight(one) || a.localeCompare(b);
  });
  const isFlat = ordered.length === 1 && ordered[0]?.[0] === "";
  return ordered.flatMap(([name, group]) => {
    const lines = [...group].sort(byWeight).map((file): FileLine => {
      const own = folderOf(file.name);
      const apart = name === OTHERS || name === SEARCHED;
      return { at: "file", file, name: nameOf(file.name), aside: apart ? own : "" };
    });
    return isFlat ? lines : [{ at: "folder", name: name || "." } as const, ...lines];
  });
}

function isOnlySearched(file: FileRow): boolean {
  return file.searches > 0 && file.marks.every(({ action }) => action === "search");
}

const weight = (files: readonly FileRow[]) => files.filter(isChanged).length * 1000 + files.length;

const byWeight = (a: FileRow, b: FileRow) =>
  Number(isChanged(b)) - Number(isChanged(a)) ||
  b.marks.length - a.marks.length ||
  a.name.localeCompare(b.name);

function cutAt(path: string): number {
  return Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(cutAt(path) + 1) || path;
}

/** What is before it, without the divider; empty where nothing is. */
export function folderOf(path: string): string {
  const cut = cutAt(path);
  return cut > 0 ? path.slice(0, cut) : cut === 0 ? "/" : "";
}

/**
 * The file to show: the one that was chosen, unless the selected span touched another one; else the first that was
 * changed.
 */
export function shownFile(
  files: readonly FileRow[],
  lines: readonly FileLine[],
  chosen: string | undefined,
  span: number | null,
): FileRow | null {
  const touched = (file: FileRow) => span !== null && file.marks.some((mark) => mark.span === span);
  const own = files.find(({ path }) => path === chosen);
  if (own && (span === null || touched(own) || !files.some(touched))) return own;
  const first = lines.find((line) => line.at === "file");
  return files.find(touched) ?? (first?.at === "file" ? first.file : null);
}

const DONE: Record<FileAction, string> = {
  read: "Read",
  edit: "Edit",
  write: "Write",
  create: "New file",
  delete: "Delete",
  search: "Look through",
};

/** The word for what a call did. */
export function actionWord(action: FileAction): string {
  return DONE[action];
}

const OUTCOMES: Record<FileOutcome, string> = {
  done: "",
  failed: "failed",
  refused: "denied",
  stopped: "stopped",
  open: "not ended",
};

/** The word for how a call came out; empty where it did what it was asked. */
export function outcomeWord(outcome: FileOutcome): string {
  return OUTCOMES[outcome];
}

/** How much of a file was read, as far as it is told. */
export function readWords({ firstLine, lines, totalLines }: FileStep): string {
  if (lines === null) return "";
  const whole = (firstLine ?? 1) <= 1 && (totalLines === null || totalLines === lines);
  if (whole) return formatPlural(lines, "line");
  const last = (firstLine ?? 1) + lines - 1;
  const of = totalLines === null ? "" : ` of ${formatCount(totalLines)}`;
  return `lines ${formatCount(firstLine ?? 1)} to ${formatCount(last)}${of}`;
}

/** How a command ended. */
export function exitWords({ exit, outcome }: CommandRow): string {
  if (outcome === "refused" || outcome === "stopped" || outcome === "open") return outcomeWord(outcome);
  if (exit !== null) return `exit ${exit}`;
  return outcome === "failed" ? "failed" : "";
}

/** How many commands, and how many of them failed or were denied. */
export function commandWords(commands: readonly CommandRow[]): string {
  const count = (outcome: FileOutcome) => commands.filter((command) => command.outcome === outcome).length;
  const parts = [
    [count("failed"), "failed"],
    [count("refused"), "denied"],
  ] as const;
  const said = parts.filter(([many]) => many > 0).map(([many, word]) => `${formatCount(many)} ${word}`);
  const all = formatCount(commands.length);
  return said.length === 0 ? all : `${all}, of which ${said.join(" and ")}`;
}

/** The last commands, of which those that did not end well come before others; in order. */
export function lastCommands(commands: readonly CommandRow[], most: number): CommandRow[] {
  const bad = commands.filter(({ outcome }) => outcome !== "done").slice(-most);
  const room = most - bad.length;
  const good = room > 0 ? commands.filter(({ outcome }) => outcome === "done").slice(-room) : [];
  return [...bad, ...good].sort((a, b) => a.atMs - b.atMs);
}
