// The sessions at hand, above the one on show. One alone needs no strip.

import { tellApart } from "../model/tell-apart";
import { closeTabs, showTab, useTabs } from "../state/tabs";
import { Icon } from "../widgets/Icon";
import styles from "./TabStrip.module.css";

/** The strip of open sessions. */
export function TabStrip() {
  const { tabs, active } = useTabs();
  if (tabs.length < 2) return null;
  const apart = tellApart(tabs.map((tab) => ({ startMs: 0, ...tab })));
  return (
    <nav className={styles.strip} aria-label="Open sessions" data-testid="tabs">
      {tabs.map(({ key, title }) => (
        <span key={key} className={styles.tab} data-active={key === active}>
          <button
            type="button"
            className={styles.title}
            aria-current={key === active ? "true" : undefined}
            title={named(title, apart.get(key))}
            onClick={() => showTab(key)}
            onAuxClick={(event) => event.button === 1 && closeTabs([key])}
          >
            <span>{title}</span>
            {apart.has(key) && <small>{apart.get(key)}</small>}
          </button>
          <button
            type="button"
            className={styles.close}
            aria-label={`Close ${named(title, apart.get(key))}`}
            onClick={() => closeTabs([key])}
          >
            <Icon name="close" size={11} />
          </button>
        </span>
      ))}
    </nav>
  );
}

function named(title: string, mark: string | undefined): string {
  return mark === undefined ? title : `${title} (${mark})`;
}
