// The files that a run touched, with what changed in them, and the commands that it ran.

import { useMemo } from "react";
import { formatCount } from "../../base/format";
import type { SessionFiles } from "../../ipc/bindings";
import { fileLines, shownFile } from "../../model/files";
import { updateSession } from "../../state/address";
import { useAgentMarks } from "../../state/agent-marks";
import { useFilesLook, useSessionFiles } from "../../state/files";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { CommandList, LastCommands } from "./CommandList";
import { FileDetail } from "./FileDetail";
import { FileList } from "./FileList";
import styles from "./Files.module.css";
import { FilesBar } from "./FilesBar";

type Props = { sessionKey: string; selectedSpan: number | null; query: string };

/** The files view. */
export function FilesView({ sessionKey, selectedSpan, query }: Props) {
  const asked = useSessionFiles(sessionKey, query);
  const found = asked.data;
  if (asked.error && !found) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!found) return <Skeleton label="Loading the files" rows={14} />;
  if (found.files.length + found.commands.length === 0) {
    return query === "" ? (
      <EmptyNotice title="No files">
        Files that the tools of this run read, write or change appear here, and the commands that it runs.
      </EmptyNotice>
    ) : (
      <EmptyNotice title="No call with a file or a command matches">
        <Button onClick={() => updateSession({ query: "" })}>Show all files</Button>
      </EmptyNotice>
    );
  }
  return <Found sessionKey={sessionKey} selectedSpan={selectedSpan} found={found} />;
}

type FoundProps = Omit<Props, "query"> & { found: SessionFiles };

function Found({ sessionKey, selectedSpan, found }: FoundProps) {
  const look = useFilesLook();
  const list = found.files.length === 0 ? "commands" : look.list;
  const lines = useMemo(() => fileLines(found.files, look.kind), [found.files, look.kind]);
  const file = shownFile(found.files, lines, look.chosen.get(sessionKey), selectedSpan);
  const agents = useMemo(() => agentsOf(found), [found]);
  const marks = useAgentMarks(sessionKey, agents);
  const choose = (path: string) => {
    look.choose(sessionKey, path);
    updateSession({ span: null, event: null }, { replace: true });
  };
  const select = (span: number) => updateSession({ span, event: null });
  const step = (by: number) => {
    const paths = lines.flatMap((line) => (line.at === "file" ? [line.file.path] : []));
    const next = paths[Math.min(paths.length - 1, Math.max(0, paths.indexOf(file?.path ?? "") + by))];
    if (next !== undefined) choose(next);
  };
  useActions({
    ...(list === "files" && { "row-next": () => step(1), "row-previous": () => step(-1) }),
    "file-order": () => look.change({ asOne: !look.asOne }),
    "file-runs": () => look.change({ overRuns: !look.overRuns }),
  });
  const shared = { sessionKey, marks, selectedSpan };
  return (
    <div className={styles.view} data-testid="files">
      <div className={styles.left}>
        <FilesBar found={found} list={list} />
        {list === "files" ? (
          <>
            <FileList {...shared} found={found} lines={lines} chosen={file?.path ?? null} onChoose={choose} />
            {found.commands.length > 0 && (
              <LastCommands {...shared} commands={found.commands} onSelect={select} />
            )}
          </>
        ) : (
          <CommandList {...shared} commands={found.commands} onSelect={select} />
        )}
        {found.callsRead < found.calls && (
          <p className={styles.cut}>
            First {formatCount(found.callsRead)} of {formatCount(found.calls)} calls
          </p>
        )}
      </div>
      {list === "files" && file && <FileDetail {...shared} file={file} onSelect={select} />}
    </div>
  );
}

function agentsOf({ files, commands }: SessionFiles): string[] {
  const calls = [...files.flatMap(({ marks }) => marks), ...commands];
  return [...new Set(calls.sort((a, b) => a.atMs - b.atMs).map(({ agent }) => agent))];
}
