// Who administers a platform: the list, a new one, and the removal of one.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import { useAdmins } from "../../state/platform";
import { answeredAt } from "../../state/query-client";
import { Button } from "../../widgets/Button";
import { EmptyNotice, Skeleton } from "../../widgets/Notice";
import { AdminAdding } from "./AdminAdding";
import { AdminLine } from "./AdminLine";
import { CommandFailure } from "./PlatformFailure";
import { PlatformHead } from "./PlatformHead";
import styles from "./PlatformScreen.module.css";
import type { SectionProps } from "./section-props";
import table from "./Table.module.css";

/** The administrators. */
export function Admins({ backend, keyPlace }: SectionProps) {
  const { data: admins, error, isFetching, dataUpdatedAt, refetch } = useAdmins(backend.id);
  const [adding, setAdding] = useState(false);
  const [done, setDone] = useState("");
  const again = () => void refetch();
  return (
    <div className={styles.page} data-testid="platform-admins">
      <div className={styles.column}>
        <PlatformHead
          title="Administrators"
          backend={backend.name}
          about="They may read the statistics and the audit log, and add and remove administrators."
          at={answeredAt(dataUpdatedAt)}
          busy={isFetching}
          onAgain={again}
          actions={
            admins &&
            !adding && (
              <Button
                look="strong"
                onClick={() => {
                  setAdding(true);
                  setDone("");
                }}
              >
                Add administrator
              </Button>
            )
          }
        />
        {adding && (
          <AdminAdding
            backend={backend}
            keyPlace={keyPlace}
            known={admins ?? []}
            onDone={(email) => {
              setAdding(false);
              setDone(`${email} was added.`);
            }}
            onClose={() => setAdding(false)}
          />
        )}
        <p className={styles.done} role="status">
          {done}
        </p>
        {error && (
          <CommandFailure error={error} part="admins" backend={backend} keyPlace={keyPlace} onRetry={again} />
        )}
        {!admins && !error && <Skeleton rows={5} label="Loading the administrators" />}
        {admins?.length === 0 && (
          <EmptyNotice title="No administrators">The server names none. Add the first one.</EmptyNotice>
        )}
        {admins && admins.length > 0 && (
          <>
            <table className={table.table} aria-label="Administrators">
              <thead>
                <tr>
                  <th scope="col">Email</th>
                  <th scope="col">Name</th>
                  <th scope="col">Id</th>
                  <th scope="col">Since</th>
                  <th scope="col">Added by</th>
                  <th scope="col" aria-label="Actions" />
                </tr>
              </thead>
              <tbody>
                {admins.map((admin) => (
                  <AdminLine
                    key={admin.id || admin.email}
                    admin={admin}
                    only={admins.length === 1}
                    backend={backend}
                    keyPlace={keyPlace}
                    onRemoved={() => setDone(`${admin.email} was removed.`)}
                  />
                ))}
              </tbody>
            </table>
            <p className={styles.count}>{formatPlural(admins.length, "administrator")}</p>
          </>
        )}
      </div>
    </div>
  );
}
