// What can be done with the sessions that were picked.

import { formatPlural } from "../../base/format";
import { deleteSessions, markSessions, useMarking } from "../../state/marks";
import { Button } from "../../widgets/Button";
import styles from "./PickBar.module.css";

/** The bar; nothing while no session is picked. */
export function PickBar() {
  const picked = useMarking((marking) => marking.picked);
  const clear = useMarking((marking) => marking.clearPicks);
  if (picked.size === 0) return null;
  const star = async () => {
    await markSessions([...picked], { starred: true });
    clear();
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Picked sessions" data-testid="picked">
      <span role="status">{formatPlural(picked.size, "session")} picked</span>
      <Button onClick={star}>Star</Button>
      <Button onClick={() => deleteSessions([...picked])}>Delete</Button>
      <Button look="quiet" onClick={clear}>
        Clear
      </Button>
    </div>
  );
}
