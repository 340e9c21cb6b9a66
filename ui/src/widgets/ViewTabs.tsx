// Tabs of the views of a session, and whether they follow the run or are paused.

import { formatPlural } from "../base/format";
import { Button } from "./Button";
import { Keys } from "./Keys";
import { StateDot } from "./StateDot";
import styles from "./ViewTabs.module.css";

type Props<View extends string> = {
  views: readonly { view: View; word: string; key: string }[];
  view: View;
  live: boolean;
  /** Events that came since the pause; `null` while not paused. */
  missed: number | null;
  onView: (view: View) => void;
  onTogglePause: () => void;
};

/** Tabs and the live switch. */
export function ViewTabs<View extends string>(props: Props<View>) {
  const { views, view, live, missed, onView, onTogglePause } = props;
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label="Views" className={styles.tablist}>
        {views.map((tab) => (
          <button
            key={tab.view}
            type="button"
            role="tab"
            aria-selected={tab.view === view}
            className={styles.tab}
            onClick={() => onView(tab.view)}
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
