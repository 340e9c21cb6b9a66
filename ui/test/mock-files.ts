// What the made-up back end tells of the files of a session: those that a session brings with it, none otherwise.

import type { FileHistory, FileRun, SessionFiles, SharedFile } from "../src/ipc/bindings";
import type { MockSession } from "./mock-backend";

/** The files of a made-up session. */
export type MockFiles = {
  found: SessionFiles;
  /** By path. */
  histories: ReadonlyMap<string, FileHistory>;
  /** Files that other sessions touched, too. */
  shared: readonly SharedFile[];
};

const NONE: SessionFiles = {
  ...{ folder: "", durationMs: 0, files: [], commands: [], calls: 0, callsRead: 0 },
};

/** Answers the commands about files; `undefined` for any other. */
export function answerFiles(
  command: string,
  args: Record<string, never>,
  sessions: readonly MockSession[],
): unknown {
  const files = sessions.find(({ row }) => row.key === args.key)?.files;
  switch (command) {
    case "session_files":
      return files?.found ?? NONE;
    case "file_history":
      return files?.histories.get(args.path);
    case "file_spans":
      return spansOf(files?.found ?? NONE);
    case "shared_files":
      return files?.shared ?? [];
    case "file_runs":
      return runsOf(args.path, sessions);
    default:
      return undefined;
  }
}

function spansOf({ files, commands }: SessionFiles): number[] {
  const calls = [...files.flatMap(({ marks }) => marks), ...commands];
  return [...new Set(calls.map(({ span }) => span))].sort((a, b) => a - b);
}

function runsOf(path: string, sessions: readonly MockSession[]): FileRun[] {
  const own = sessions.flatMap(({ row, files }) => {
    const file = files?.found.files.find((known) => known.path === path);
    return file ? [{ session: row, ...file }] : [];
  });
  return own.map(({ session, reads, edits, creates, deletes }) => ({
    session,
    reads,
    edits,
    creates,
    deletes,
  }));
}
