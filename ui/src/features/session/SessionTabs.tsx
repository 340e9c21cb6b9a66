// The views of a session, and whether they follow the run or stand still.

import { formatPlural } from "../../base/format";
import { SESSION_VIEWS, type SessionView } from "../../model/route";
import { updateSession } from "../../state/address";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";
import { StateDot } from "../../widgets/StateDot";
import styles from "./SessionScreen.module.css";

type Props = {
  view: SessionView;
  live: boolean;
  /** Events that came since the pause; `null` while not paused. */
  missed: number | null;
  onTogglePause: () => void;
};

/** Tabs and the live switch. */
export function SessionTabs({ view, live, missed, onTogglePause }: Props) {
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label="Views" className={styles.tablist}>
        {SESSION_VIEWS.map((tab) => (
          <button
            key={tab.view}
            type="button"
            role="tab"
            aria-selected={tab.view === view}
            className={styles.tab}
            onClick={() => updateSession({ view: tab.view })}
          >
            {tab.word}
            <Keys name={tab.key} />
          </button>
        ))}
      </div>
      {missed !== null && (
        <p className={styles.state} role="status">
          <span className={styles.paused}>paused · {formatPlural(missed, "new event")}</span>
          <Button onClick={onTogglePause}>Back to live</Button>
        </p>
      )}
      {missed === null && live && (
        <p className={styles.state}>
          <StateDot state="live" word="Live" />
          <span aria-hidden="true">Live</span>
          <Button onClick={onTogglePause}>Pause</Button>
        </p>
      )}
    </div>
  );
}
