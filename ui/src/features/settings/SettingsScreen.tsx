// The settings: each takes effect at once and is kept.

import { useEffect, useRef } from "react";
import { formatBytes } from "../../base/format";
import { DENSITIES, TEXT_SIZES, THEMES, TIME_FORMATS } from "../../model/setting-choices";
import type { SettingSection } from "../../model/views";
import { useStatus } from "../../state/queries";
import { changeSettings, useSettings } from "../../state/settings";
import { Checkbox } from "../../widgets/Checkbox";
import { Choice } from "../../widgets/Choice";
import { CopyButton } from "../../widgets/CopyButton";
import { KeySettings } from "./KeySettings";
import { PriceSettings } from "./PriceSettings";
import { RetentionSettings } from "./RetentionSettings";
import styles from "./Settings.module.css";

const SIZES = TEXT_SIZES.map((size) => ({ value: String(size), words: `${size} %` }));

/** The *Settings* screen, from the section that an address names. */
export function SettingsScreen({ section }: { section?: SettingSection | undefined }) {
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    const head = section && page.current?.querySelector<HTMLElement>(`#settings-${section}`);
    head?.scrollIntoView?.({ block: "start" });
  }, [section]);
  const settings = useSettings();
  const { data: status } = useStatus();
  return (
    <main
      className={styles.screen}
      aria-label="Settings"
      data-testid="settings"
      id="main"
      tabIndex={-1}
      ref={page}
    >
      <div className={styles.column}>
        <h1>Settings</h1>
        <section aria-labelledby="settings-look">
          <h2 id="settings-look">Look</h2>
          <Choice
            label="Theme"
            value={settings.theme}
            options={THEMES}
            onChoose={(theme) => changeSettings({ theme })}
          />
          <Choice
            label="Text size"
            value={String(settings.textSize)}
            options={SIZES}
            onChoose={(size) => changeSettings({ textSize: Number(size) })}
          />
          <Choice
            label="Rows"
            value={settings.density}
            options={DENSITIES}
            onChoose={(density) => changeSettings({ density })}
          />
          <Choice
            label="Times"
            value={settings.timeFormat}
            options={TIME_FORMATS}
            onChoose={(timeFormat) => changeSettings({ timeFormat })}
          />
          <label className={styles.check}>
            <Checkbox
              checked={settings.reducedMotion}
              onChange={(event) => changeSettings({ reducedMotion: event.target.checked })}
            />
            Nothing moves, whatever the system is set to
          </label>
        </section>
        <RetentionSettings />
        <PriceSettings />
        <KeySettings />
        <section aria-labelledby="settings-data">
          <h2 id="settings-data">Data and program</h2>
          {status && (
            <dl className={styles.facts}>
              <div>
                <dt>Database</dt>
                <dd>
                  <code>{status.databasePath}</code>{" "}
                  <CopyButton text={status.databasePath} label="Copy the path" />
                </dd>
              </div>
              <div>
                <dt>Size on disk</dt>
                <dd>{formatBytes(status.databaseBytes)}</dd>
              </div>
              <div>
                <dt>Version</dt>
                <dd>Tracewake {status.version}</dd>
              </div>
            </dl>
          )}
          <p className={styles.help}>
            Everything stays on this machine. Deleted sessions leave room that new ones use; the file does not
            grow while there is any. These settings are kept in the database.
          </p>
        </section>
      </div>
    </main>
  );
}
