// Folders whose files are imported automatically, also new ones and those that grow.

import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { formatAgo, formatStamp, nowMs, type UnixMs, unixMs } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { FolderRow, FolderState } from "../../ipc/bindings";
import { chooseFolder } from "../../ipc/dialog";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form } from "../../widgets/Form";
import { EntryLine, ListEntry } from "../../widgets/ListItem";
import type { DotState } from "../../widgets/StateDot";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Folders.module.css";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

const NO_PATH = { path: "" };

/** The watched folders. */
export function Folders({ folders }: { folders: readonly FolderRow[] }) {
  const watch = useChange(commands.watchFolder);
  const form = useSubmit({
    start: NO_PATH,
    command: watch,
    send: ({ path }) => watch.ask(path.trim()),
    onDone: () => form.restart(NO_PATH),
  });
  const browse = async () => {
    const chosen = await chooseFolder("Watch a folder");
    if (chosen !== null) form.send({ path: chosen });
  };
  return (
    <SourceSection
      name="folders"
      about="Trace files in them are imported automatically. A file that grows is followed; an incomplete line is read once it is complete."
    >
      <ul aria-label="Watched folders">
        {folders.map((row) => (
          <Folder key={row.path} row={row} />
        ))}
      </ul>
      <div className={styles.add}>
        <Form
          label="Watch a folder"
          form={form}
          look="plain"
          send="Watch"
          sending="Starting…"
          incomplete={form.draft.path.trim() === ""}
          failure="The folder is not watched"
          more={
            <Button onClick={browse} disabled={watch.busy}>
              Choose…
            </Button>
          }
        >
          <TextField label="Folder" placeholder="/home/me/runs" {...form.text("path")} />
        </Form>
      </div>
    </SourceSection>
  );
}

const STATES: Record<FolderState, { dot: DotState; word: string }> = {
  watching: { dot: "live", word: "watching" },
  polling: { dot: "live", word: "looked at every few seconds" },
  missing: { dot: "waiting", word: "missing" },
  failed: { dot: "failed", word: "failed" },
};

function Folder({ row }: { row: FolderRow }) {
  const stop = useChange(commands.unwatchFolder);
  const state = STATES[row.state];
  const activity = Date.parse(row.lastActivity);
  const reading = row.current !== "";
  return (
    <ListEntry
      data-testid="folder"
      data-state={row.state}
      dot={{ state: state.dot, word: state.word }}
      title={<code>{row.path}</code>}
      about={row.path}
      problem={row.problem}
      actions={
        <Button
          look="quiet"
          aria-label={`Stop watching ${row.path}`}
          title="What was imported stays"
          disabled={stop.busy}
          onClick={() => stop.run(row.path)}
        >
          Stop watching
        </Button>
      }
      facts={
        <>
          {row.problem === "" && <span>{state.word}</span>}
          <span>
            <b>{formatCount(row.files)}</b> {row.files === 1 ? "file" : "files"}
          </span>
          {row.waiting > 0 && <span>{formatCount(row.waiting)} waiting</span>}
          {row.skipped > 0 && (
            <span title="Files in which no traces were found">{formatCount(row.skipped)} without traces</span>
          )}
          <span>
            <b>{formatCount(row.events)}</b> {row.events === 1 ? "event" : "events"}
          </span>
          <span>{formatBytes(row.bytesRead)}</span>
          {row.rejected > 0 && <span className={shared.warn}>{formatCount(row.rejected)} rejected</span>}
          {!reading && !Number.isNaN(activity) && (
            <span title={formatStamp(row.lastActivity)}>last read {ago(unixMs(activity))}</span>
          )}
        </>
      }
    >
      {reading && (
        <EntryLine role="status">
          <span>
            reading <code className={styles.current}>{row.current}</code>
          </span>
          {row.bytesPerSecond > 0 && <span>{formatBytes(row.bytesPerSecond)}/s</span>}
          {row.waiting > 0 && <span>then {formatPlural(row.waiting, "more", "more")}</span>}
        </EntryLine>
      )}
      {stop.error && (
        <EntryLine>
          <Failure title="It is still watched" error={stop.error} />
        </EntryLine>
      )}
    </ListEntry>
  );
}

function ago(at: UnixMs): string {
  const words = formatAgo(at, nowMs());
  return /^\d+ (min|h|d)$/.test(words) ? `${words} ago` : words;
}
