// Tabs of the views of a session, and whether they follow the run or are paused. Tabs without room are in a menu.

import { type ReactNode, useRef } from "react";
import { formatPlural } from "../base/format";
import type { SessionView } from "../model/views";
import { Button } from "./Button";
import { Keys } from "./Keys";
import { MenuButton } from "./Menu";
import { StateDot } from "./StateDot";
import { useOverflow } from "./use-overflow";
import styles from "./ViewTabs.module.css";

type Props<View extends SessionView> = {
  views: readonly { view: View; word: string; key: string }[];
  view: View;
  live: boolean;
  /** Events that came since the pause; `null` while not paused. */
  missed: number | null;
  onView: (view: View) => void;
  onTogglePause: () => void;
  /** What else is in the row. */
  children?: ReactNode;
};

/** Tabs and the live switch. */
export function ViewTabs<View extends SessionView>(props: Props<View>) {
  const { views, view, live, missed, onView, onTogglePause, children } = props;
  const row = useRef<HTMLDivElement>(null);
  const below = useOverflow(row);
  const first = views.length - below;
  const current = views.findIndex((tab) => tab.view === view);
  const chosen = current >= first ? views[current]?.word : undefined;
  const more = formatPlural(below, "more view");
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label="Views" className={styles.tablist} ref={row}>
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
      {below > 0 && (
        <MenuButton
          label={chosen ? `${chosen}, ${more}` : more}
          name="Views"
          className={styles.more}
          words={`${chosen ?? `${below} more`} ▾`}
          items={() =>
            views.slice(first).map((tab) => ({
              words: tab.word,
              action: `view-${tab.view}`,
              chosen: tab.view === view,
              run: () => onView(tab.view),
            }))
          }
        />
      )}
      {children}
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
