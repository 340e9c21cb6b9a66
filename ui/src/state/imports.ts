// Files being imported: starting, following and stopping them, and opening what a single file brought.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { commands, errorCode } from "../ipc/backend";
import type { ImportRow } from "../ipc/bindings";
import { chooseFiles } from "../ipc/dialog";
import { onFileDrag } from "../ipc/drops";
import { onImports, onOpen } from "../ipc/signals";
import { parseRoute, sessionRoute } from "../model/route";
import { navigate } from "./address";
import { useDropTarget } from "./drop-target";
import { queryKeys } from "./queries";
import { useView } from "./view";

/** The import whose session opens when it is done: one file, opened by hand. */
let awaited: number | null = null;

/** All imports since the program started. */
export function useImports() {
  return useQuery({ queryKey: queryKeys.imports, queryFn: commands.listImports });
}

/** Imports files by path. When it is a single one, its session opens at the end. */
export function useImportFiles() {
  const client = useQueryClient();
  return useMutation({
    networkMode: "always",
    mutationFn: commands.importFiles,
    onMutate: () => useView.getState().setFailure(null),
    onError: (error) => useView.getState().setFailure({ code: errorCode(error) }),
    onSuccess: async (ids) => {
      awaited = ids.length === 1 ? (ids[0] ?? null) : null;
      await client.invalidateQueries({ queryKey: queryKeys.imports });
      openAwaited(client.getQueryData<ImportRow[]>(queryKeys.imports) ?? []);
    },
  });
}

/** Asks for files and imports them. */
export function useOpenFiles(): () => Promise<void> {
  const { mutate } = useImportFiles();
  return async () => {
    const paths = await chooseFiles();
    if (paths.length > 0) mutate(paths);
  };
}

/** Follows imports, drops and requests to open, for as long as the window is open. */
export function useIncoming(): void {
  const client = useQueryClient();
  const { mutate } = useImportFiles();
  useEffect(() => {
    const { setDragging } = useView.getState();
    const stops = [
      onImports(
        (imports) => {
          // What was asked for before knows less, and would undo this when it came.
          void client.cancelQueries({ queryKey: queryKeys.imports });
          client.setQueryData(queryKeys.imports, imports);
          openAwaited(imports);
        },
        () => void client.invalidateQueries({ queryKey: queryKeys.imports }),
      ),
      onOpen((address) => navigate(parseRoute(address))),
      onFileDrag({
        onOver: () => setDragging(true),
        onLeave: () => setDragging(false),
        onDrop: (paths) => {
          const { target } = useDropTarget.getState();
          if (target) target.take(paths);
          else mutate(paths);
        },
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, mutate]);
}

function openAwaited(imports: readonly ImportRow[]): void {
  const row = imports.find(({ id }) => id === awaited);
  if (!row || row.state === "running") return;
  awaited = null;
  if (row.state === "done" && row.session !== null) navigate(sessionRoute(row.session));
}
