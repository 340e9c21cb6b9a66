// What can be done with an open session as a whole: star, title and note, copies, link, delete.

import { copyText } from "../../base/clipboard";
import type { SessionDetail } from "../../ipc/bindings";
import { sessionRoute } from "../../model/route";
import { sessionAsJson, sessionAsMarkdown } from "../../model/session-summary";
import { runAction } from "../../state/keyboard";
import { deleteSessions, toggleStar, useMarking } from "../../state/marks";
import { openInTab } from "../../state/tabs";
import { useToast } from "../../state/toast";
import { Icon } from "../../widgets/Icon";
import { MenuButton, type MenuItem } from "../../widgets/Menu";
import styles from "./SessionMenu.module.css";

/** The star and the menu of a session's head. */
export function SessionMenu({ detail }: { detail: SessionDetail }) {
  const { row } = detail;
  const copy = async (what: string, text: string) => {
    const copied = await copyText(text);
    useToast.getState().say({ words: copied ? `${what} copied` : "The system would not take the text" });
  };
  const items: MenuItem[] = [
    { words: "Title and note…", action: "rename", run: () => useMarking.getState().edit(row.key) },
    { words: "Open in a tab", action: "tab-open", run: () => openInTab(sessionRoute(row.key), row.title) },
    { words: "Copy link", action: "copy-link", run: () => runAction("copy-link") },
    { words: "Copy as JSON", run: () => void copy("JSON", sessionAsJson(detail)) },
    { words: "Copy as Markdown", run: () => void copy("Markdown", sessionAsMarkdown(detail)) },
    { words: "Delete", apart: true, action: "delete", run: () => void deleteSessions([row.key]) },
  ];
  return (
    <span className={styles.menu}>
      <button
        type="button"
        className={styles.star}
        aria-label="Star"
        aria-pressed={row.starred}
        title={row.starred ? "Take the star off" : "Star: retention never deletes it"}
        onClick={() => toggleStar(row)}
      >
        <Icon name={row.starred ? "starred" : "star"} size={15} />
      </button>
      <MenuButton label="More" name="Session" items={items} testId="session-menu" />
    </span>
  );
}
