// The files that a session touched: what the back end is asked about them, and how they are looked at.

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { create } from "zustand";
import { commands } from "../ipc/backend";
import type { FileKind } from "../model/files";
import { queryKeys } from "./queries";

/** The files and commands of the calls that a query finds. */
export function sessionFilesQuery(key: string, query: string) {
  return queryOptions({
    queryKey: [...queryKeys.session(key), "files", query],
    queryFn: () => commands.sessionFiles(key, query),
    placeholderData: keepPreviousData,
  });
}

/** The files and commands of the calls that a query finds, on show. */
export function useSessionFiles(key: string, query: string) {
  return useQuery(sessionFilesQuery(key, query));
}

/** A file through a session; nothing while `path` is `null`. */
export function useFileHistory(key: string, path: string | null) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "file", path],
    queryFn: () => commands.fileHistory(key, path ?? ""),
    enabled: path !== null,
  });
}

/** How many sessions touched the files of a session; asked for only while it is `wanted`. */
export function useSharedFiles(key: string, wanted: boolean) {
  return useQuery({
    queryKey: [...queryKeys.session(key), "shared-files"],
    queryFn: async () => new Map((await commands.sharedFiles(key)).map((file) => [file.path, file.sessions])),
    enabled: wanted,
    structuralSharing: false,
  });
}

/** The sessions that touched a file; asked for only while there is one. */
export function useFileRuns(path: string | null) {
  return useQuery({
    queryKey: ["file-runs", path],
    queryFn: () => commands.fileRuns(path ?? ""),
    enabled: path !== null,
  });
}

/** Whether a span of a session touched a file or ran a command; asked for only while there is one. */
export function useTouchesFile(key: string, span: number | null): boolean {
  const { data } = useQuery({
    queryKey: [...queryKeys.session(key), "file-spans"],
    queryFn: async () => new Set(await commands.fileSpans(key)),
    enabled: span !== null,
    structuralSharing: false,
  });
  return span !== null && data?.has(span) === true;
}

type FilesLook = {
  /** Files, or the commands that were run. */
  list: "files" | "commands";
  kind: FileKind;
  /** The changes of a file in order, or as one. */
  asOne: boolean;
  /** The runs that touched the file, instead of what this one did. */
  overRuns: boolean;
  /** The file that was chosen, by session. */
  chosen: ReadonlyMap<string, string>;
  change: (change: Partial<Omit<FilesLook, "chosen" | "change" | "choose">>) => void;
  choose: (session: string, path: string) => void;
};

/** How the files are looked at, as long as the window is open. */
export const useFilesLook = create<FilesLook>()((set) => ({
  list: "files",
  kind: "all",
  asOne: false,
  overRuns: false,
  chosen: new Map(),
  change: (change) => set(change),
  choose: (session, path) => set(({ chosen }) => ({ chosen: new Map(chosen).set(session, path) })),
}));
