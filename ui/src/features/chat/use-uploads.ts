// Files on their way to the machine of an agent: chosen, or dropped on the window while its conversation is open.

import { useCallback, useEffect, useRef, useState } from "react";
import { commands } from "../../ipc/backend";
import type { ConversationRow } from "../../ipc/bindings";
import { chooseFile } from "../../ipc/dialog";
import { useDropTarget } from "../../state/drop-target";

/**
 * Takes files for the agent of a conversation; none while `row` is `null`. `insert` is called with their paths on the
 * agent's machine.
 */
export function useUploads(row: ConversationRow | null, insert: (path: string) => void) {
  const [uploading, setUploading] = useState("");
  const [error, setError] = useState<unknown>(null);
  const id = row?.id ?? null;
  const latest = useRef(insert);
  latest.current = insert;

  const upload = useCallback(
    async (paths: readonly string[]) => {
      if (id === null) return;
      setError(null);
      try {
        for (const path of paths) {
          setUploading(path.split(/[\\/]/).at(-1) ?? path);
          latest.current(await commands.uploadFile(id, path));
        }
      } catch (failed) {
        setError(failed);
      }
      setUploading("");
    },
    [id],
  );
  const name = row?.backendName ?? "";
  useEffect(() => {
    if (id === null) return;
    const target = {
      title: `Drop to send to ${name}`,
      detail: "At most 10 MB each; the path on the agent's machine is put into your message",
      take: (paths: string[]) => void upload(paths),
    };
    useDropTarget.setState({ target });
    return () => useDropTarget.setState({ target: null });
  }, [id, name, upload]);
  const choose = async () => {
    const path = await chooseFile("Send a file to the agent");
    if (path !== null) await upload([path]);
  };
  return { uploading, error, choose };
}
