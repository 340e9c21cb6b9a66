// Imports at work, in a corner of the window, on whatever screen.

import { useImports } from "../../state/imports";
import { ImportItem } from "./ImportsList";
import styles from "./ImportsList.module.css";

const AT_MOST = 3;

/** Running imports; nothing when there are none. */
export function ImportToast() {
  const { data: imports = [] } = useImports();
  const running = imports.filter(({ state }) => state === "running");
  if (running.length === 0) return null;
  return (
    <aside className={styles.toast} aria-label="Imports at work">
      <ul>
        {running.slice(0, AT_MOST).map((row) => (
          <ImportItem key={row.id} row={row} />
        ))}
      </ul>
      {running.length > AT_MOST && <p className={styles.empty}>and {running.length - AT_MOST} more</p>}
    </aside>
  );
}
