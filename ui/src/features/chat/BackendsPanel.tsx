// The backends to chat with: add, change, remove.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { commands } from "../../ipc/backend";
import type { ChatBackends } from "../../ipc/bindings";
import { useWantedSettings } from "../../state/backends";
import { chatKeys } from "../../state/chat";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { Failure } from "../../widgets/Failure";
import { Panel } from "../../widgets/Panel";
import { Tag } from "../../widgets/Tag";
import { BackendForm } from "./BackendForm";
import { BackendLight } from "./BackendLight";
import styles from "./Backends.module.css";

type Props = { known: ChatBackends; onClose: () => void };

/** The panel. */
export function BackendsPanel({ known: { backends, keyPlace }, onClose }: Props) {
  // Id of the one that is being changed; empty for a new one.
  const [open, setOpen] = useState<string | null>(
    () => useWantedSettings.getState().wanted ?? (backends.length === 0 ? "" : null),
  );
  useEffect(() => useWantedSettings.setState({ wanted: null }), []);
  const client = useQueryClient();
  const remove = useCommand(commands.removeBackend, () => {
    void client.invalidateQueries({ queryKey: chatKeys.all });
  });
  useActions({ back: () => (open === null ? onClose() : setOpen(null)) });
  const shut = () => setOpen(null);
  return (
    <Panel title="Backends" testId="backends" width="wide" onClose={onClose}>
      <ul className={styles.list}>
        {backends.map((backend) => (
          <li key={backend.id} data-testid="backend-row">
            <div className={styles.row}>
              <BackendLight backend={backend.id} kind={backend.kind} name={backend.name} />
              <Tag>{backend.kind === "agent_api" ? "AgentAPI" : "ChatServer"}</Tag>
              <span className={styles.space} />
              <Button
                look="quiet"
                aria-label={`Change ${backend.name}`}
                aria-expanded={open === backend.id}
                onClick={() => setOpen(open === backend.id ? null : backend.id)}
              >
                Change
              </Button>
              <ConfirmButton
                label={`Remove ${backend.name}`}
                confirm="Remove it and its key"
                disabled={remove.busy}
                onConfirm={() => remove.run(backend.id)}
              >
                Remove
              </ConfirmButton>
            </div>
            <code className={styles.address}>{backend.baseUrl}</code>
            {open === backend.id && (
              <BackendForm backend={backend} keyPlace={keyPlace} onSaved={shut} onCancel={shut} />
            )}
          </li>
        ))}
      </ul>
      {remove.error && <Failure title="The backend was not removed" error={remove.error} />}
      {open === "" ? (
        <BackendForm backend={null} keyPlace={keyPlace} onSaved={shut} onCancel={shut} />
      ) : (
        <Button onClick={() => setOpen("")}>Add a backend</Button>
      )}
    </Panel>
  );
}
