// What can be done with an open session as a whole: the star, and the menu of everything else.

import type { SessionDetail } from "../../ipc/bindings";
import { SESSION_MENU } from "../../model/shortcuts";
import { actionItems } from "../../state/action-items";
import { toggleStar } from "../../state/marks";
import { Icon } from "../../widgets/Icon";
import { MenuButton } from "../../widgets/Menu";
import styles from "./SessionMenu.module.css";

/** The star and the menu of a session's head. */
export function SessionMenu({ detail }: { detail: SessionDetail }) {
  const { row } = detail;
  return (
    <span className={styles.menu}>
      <button
        type="button"
        className={styles.star}
        aria-label="Star"
        aria-pressed={row.starred}
        title={row.starred ? "Remove the star" : "Star: retention never deletes it"}
        onClick={() => toggleStar(row)}
      >
        <Icon name={row.starred ? "starred" : "star"} size={15} />
      </button>
      <MenuButton label="More" name="Session" items={() => actionItems(SESSION_MENU)} testId="session-menu" />
    </span>
  );
}
