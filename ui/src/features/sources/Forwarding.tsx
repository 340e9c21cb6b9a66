// Sending live data on to a collector: off by default, and clearly shown while it is on.

import { useState } from "react";
import { formatCount } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { ForwardRow } from "../../ipc/bindings";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { EntryLine, ListEntry } from "../../widgets/ListItem";
import type { DotState } from "../../widgets/StateDot";
import { ForwardForm } from "./ForwardForm";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

/** Forwarding; `row` is `null` while it is off. */
export function Forwarding({ row }: { row: ForwardRow | null }) {
  const [editing, setEditing] = useState(false);
  return (
    <SourceSection
      name="forwarding"
      about="Sends events received from now on to an OTLP/HTTP collector as well. This is the only way that traces leave this machine."
      actions={
        !editing && <Button onClick={() => setEditing(true)}>{row ? "Change" : "Set up forwarding"}</Button>
      }
    >
      {editing && <ForwardForm target={row?.target ?? null} onClose={() => setEditing(false)} />}
      {row && <Target row={row} />}
      {!row && !editing && <p className={shared.empty}>Off. Nothing leaves this machine.</p>}
    </SourceSection>
  );
}

const DOTS: Record<string, DotState> = { sending: "live", waiting: "ok", retrying: "failed" };
const WORDS: Record<string, string> = {
  sending: "sending",
  waiting: "on, nothing to send",
  retrying: "trying again",
};

function Target({ row }: { row: ForwardRow }) {
  const off = useChange(commands.setForward);
  const { target } = row;
  return (
    <ListEntry
      alone
      role="group"
      aria-label="Forwarding target"
      data-testid="forward-target"
      dot={{ state: DOTS[row.state] ?? "waiting", word: WORDS[row.state] ?? row.state }}
      title={<code>{target.endpoint}</code>}
      about={target.endpoint}
      problem={row.problem}
      actions={
        <Button look="quiet" disabled={off.busy} onClick={() => off.run(null)}>
          Switch off
        </Button>
      }
      facts={
        <>
          <span>{WORDS[row.state] ?? row.state}</span>
          <span>
            <b>{formatCount(row.sent)}</b> sent
          </span>
          <span className={row.failed > 0 ? shared.warn : undefined}>{formatCount(row.failed)} failed</span>
          <span>{row.lag > 0 ? `${formatCount(row.lag)} still to send` : "nothing waiting"}</span>
          {target.headers.length > 0 && (
            <span title="Their values are not shown">
              with {target.headers.map(({ name }) => name).join(", ")}
            </span>
          )}
        </>
      }
    >
      {off.error && (
        <EntryLine>
          <Failure title="Forwarding is still on" error={off.error} />
        </EntryLine>
      )}
    </ListEntry>
  );
}
