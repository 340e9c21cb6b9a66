// One MCP configuration: switched on and off at once, changed, or deleted after a question.

import { useRef, useState } from "react";
import { formatStamp } from "../../base/time";
import { visibleText } from "../../base/visible";
import { commands } from "../../ipc/backend";
import type { McpRow } from "../../ipc/bindings";
import { authWords, unchanged } from "../../model/mcp-draft";
import { useCommand } from "../../state/commands";
import { useAskAgain } from "../../state/platform";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { ConfirmRemoval } from "./ConfirmRemoval";
import { McpEditing } from "./McpEditing";
import styles from "./McpServers.module.css";
import { CommandFailure } from "./PlatformFailure";
import type { SectionProps } from "./section-props";
import table from "./Table.module.css";

const COLUMNS = 6;

type Props = SectionProps & { row: McpRow; organization: string; onDone: (words: string) => void };

/** A row of the table, and below it its form, or the question before it goes. */
export function McpLine({ row, organization, backend, keyPlace, onDone }: Props) {
  const [open, setOpen] = useState<"change" | "delete" | null>(null);
  const deleting = useRef<HTMLButtonElement>(null);
  const changing = useRef<HTMLButtonElement>(null);
  const askAgain = useAskAgain(backend.id);
  const toggle = useCommand(commands.saveMcp, askAgain);
  const remove = useCommand(commands.removeMcp, askAgain);
  const name = visibleText(row.name) || row.id;
  const close = () => {
    (open === "delete" ? deleting : changing).current?.focus();
    setOpen(null);
  };
  const openAs = (what: "change" | "delete") => () => {
    toggle.reset();
    remove.reset();
    setOpen(open === what ? null : what);
  };
  const confirm = async () => {
    try {
      await remove.ask(backend.id, row.id);
      onDone(`${name} was deleted.`);
    } catch {
      // It is shown below the row, which stays.
      close();
    }
  };
  const failed = { part: "mcp", backend, keyPlace } as const;
  return (
    <>
      <tr className={styles.line} data-testid="mcp-row" data-mcp={row.id} data-on={row.enabled}>
        <td>
          <span className={styles.switch}>
            <Checkbox
              aria-label={`${name} is on`}
              checked={row.enabled}
              disabled={toggle.busy}
              onChange={() => {
                remove.reset();
                toggle.run(backend.id, { ...unchanged(row.id), enabled: !row.enabled });
              }}
            />
          </span>
        </td>
        <th scope="row" title={row.name}>
          {name}
        </th>
        <td className={table.dim} title={row.endpoint}>
          <span className={table.code}>
            <span>{visibleText(row.endpoint)}</span>
          </span>
        </td>
        <td className={table.dim}>
          {authWords(row.authType) || "–"}
          {row.authType === "bearer" && !row.hasToken && <span className={table.none}> · no token kept</span>}
          {row.oauthProvider !== "" && ` · ${visibleText(row.oauthProvider)}`}
        </td>
        <td className={table.dim} title={row.createdTime}>
          {row.createdTime === "" ? "–" : formatStamp(row.createdTime).slice(0, 16)}
        </td>
        <td className={table.buttons}>
          <Button
            ref={changing}
            look="quiet"
            aria-label={`Change ${name}`}
            aria-expanded={open === "change"}
            onClick={openAs("change")}
          >
            Change
          </Button>
          <Button
            ref={deleting}
            look="quiet"
            aria-label={`Delete ${name}`}
            aria-expanded={open === "delete"}
            disabled={remove.busy}
            onClick={openAs("delete")}
          >
            Delete
          </Button>
        </td>
      </tr>
      {(open !== null || toggle.error || remove.error) && (
        <tr data-wide="true">
          <td colSpan={COLUMNS}>
            {open === "change" && (
              <McpEditing
                row={row}
                organization={organization}
                backend={backend}
                keyPlace={keyPlace}
                onDone={() => {
                  onDone(`${name} was changed.`);
                  close();
                }}
                onClose={close}
              />
            )}
            {open === "delete" && (
              <ConfirmRemoval
                question={`Delete the MCP server ${name} from ${backend.name}?`}
                confirm="Delete MCP server"
                busy={remove.busy}
                testId="mcp-confirm"
                onConfirm={() => void confirm()}
                onCancel={close}
              >
                Agents lose its tools{row.scope.kind === "platform" ? " in every organisation" : ""}. Its
                address and token are gone with it and must be entered again to restore it. To keep them,
                switch it off instead.
              </ConfirmRemoval>
            )}
            {toggle.error && (
              <CommandFailure
                error={toggle.error}
                change={`${name} was not switched ${row.enabled ? "off" : "on"}`}
                {...failed}
              />
            )}
            {remove.error && (
              <CommandFailure error={remove.error} change={`${name} was not deleted`} {...failed} />
            )}
          </td>
        </tr>
      )}
    </>
  );
}
