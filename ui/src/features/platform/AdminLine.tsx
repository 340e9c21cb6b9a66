// One administrator, and the question before they are removed. The row leaves only when the server said so.

import { useRef, useState } from "react";
import { shortenMiddle } from "../../base/format";
import { formatStamp } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { AdminRow } from "../../ipc/bindings";
import { useCommand } from "../../state/commands";
import { useAskAgain } from "../../state/platform";
import { Button } from "../../widgets/Button";
import { CopyButton } from "../../widgets/CopyButton";
import { ConfirmRemoval } from "./ConfirmRemoval";
import { CommandFailure } from "./PlatformFailure";
import type { SectionProps } from "./section-props";
import styles from "./Table.module.css";

const COLUMNS = 6;

type Props = SectionProps & {
  admin: AdminRow;
  /** There is no other one. */
  only: boolean;
  onRemoved: () => void;
};

/** A row of the table, and below it what it takes to remove it. */
export function AdminLine({ admin, only, backend, keyPlace, onRemoved }: Props) {
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const askAgain = useAskAgain(backend.id);
  const remove = useCommand(commands.removeAdmin, askAgain);
  const who = admin.name === "" ? admin.email : `${admin.name} (${admin.email})`;
  const close = () => {
    setAsking(false);
    button.current?.focus();
  };
  const confirm = async () => {
    try {
      await remove.ask(backend.id, admin.email);
      onRemoved();
    } catch {
      // It is shown below the row, which stays.
      close();
    }
  };
  return (
    <>
      <tr data-testid="admin-row" data-email={admin.email}>
        <th scope="row" title={admin.email} className={styles.strong}>
          {admin.email}
        </th>
        <td title={admin.name}>{admin.name || <span className={styles.none}>–</span>}</td>
        <td className={styles.dim}>
          {admin.id !== "" && (
            <span className={styles.code} title={admin.id}>
              <span>{shortenMiddle(admin.id)}</span>
              <CopyButton label={`Copy the id of ${admin.email}`} text={admin.id} />
            </span>
          )}
        </td>
        <td className={styles.dim} title={admin.createdTime}>
          {admin.createdTime === "" ? "–" : formatStamp(admin.createdTime).slice(0, 16)}
        </td>
        <td className={styles.dim} title={admin.createdBy}>
          {admin.createdBy || "–"}
        </td>
        <td className={styles.buttons}>
          <Button
            ref={button}
            look="quiet"
            aria-label={`Remove ${who}`}
            aria-expanded={asking}
            disabled={remove.busy || admin.email === ""}
            onClick={() => {
              remove.reset();
              setAsking(!asking);
            }}
          >
            Remove
          </Button>
        </td>
      </tr>
      {(asking || remove.error) && (
        <tr data-wide="true">
          <td colSpan={COLUMNS}>
            {asking && (
              <ConfirmRemoval
                question={`Remove ${who} from the administrators of ${backend.name}?`}
                confirm="Remove administrator"
                busy={remove.busy}
                testId="admin-confirm"
                onConfirm={() => void confirm()}
                onCancel={close}
              >
                They lose access to the statistics, the audit log and this list at once. What they did stays
                in the audit log. To take it back, add them again.
                {only && " There is no other administrator: no one could be added from here."}
              </ConfirmRemoval>
            )}
            {remove.error && (
              <CommandFailure
                error={remove.error}
                part="admins"
                change={`${who} was not removed`}
                backend={backend}
                keyPlace={keyPlace}
              />
            )}
          </td>
        </tr>
      )}
    </>
  );
}
