// The rule on which sessions go by themselves, and what it would take away before it is switched on.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { formatMoment, unixMs } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { Retention, RetentionPreview } from "../../ipc/bindings";
import { changeSettings, useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { TextField } from "../../widgets/TextField";
import styles from "./Settings.module.css";

const LARGEST = 4_000_000_000;

/** The section of the rule. */
export function RetentionSettings() {
  const { retention } = useSettings();
  const [age, setAge] = useState(written(retention.maxAgeDays));
  const [size, setSize] = useState(written(retention.maxSizeMb));
  const rule = { maxAgeDays: read(age), maxSizeMb: read(size) };
  const valid = rule.maxAgeDays !== undefined && rule.maxSizeMb !== undefined;
  const asked: Retention = { maxAgeDays: rule.maxAgeDays ?? null, maxSizeMb: rule.maxSizeMb ?? null };
  const isOn = retention.maxAgeDays !== null || retention.maxSizeMb !== null;
  const isRule = valid && (asked.maxAgeDays !== null || asked.maxSizeMb !== null);
  const differs = asked.maxAgeDays !== retention.maxAgeDays || asked.maxSizeMb !== retention.maxSizeMb;
  const preview = useQuery({
    queryKey: ["retention", asked],
    queryFn: () => commands.previewRetention(asked),
    enabled: isRule && differs,
    staleTime: 0,
  });
  const off = () => {
    setAge("");
    setSize("");
    void changeSettings({ retention: { maxAgeDays: null, maxSizeMb: null } });
  };
  const problem = (value: number | null | undefined) =>
    value === undefined ? "A whole number, or nothing" : undefined;
  return (
    <section aria-labelledby="settings-retention" data-testid="retention">
      <h2 id="settings-retention">What goes by itself</h2>
      <p className={styles.help}>
        {isOn ? "On." : "Off: everything is kept."} Starred and live sessions never go. Where the size
        decides, the source that sent most gives up its oldest sessions first.
      </p>
      <div className={styles.fields}>
        <TextField
          label="Days after the last event came"
          inputMode="numeric"
          value={age}
          onText={setAge}
          problem={problem(rule.maxAgeDays)}
          placeholder="for ever"
        />
        <TextField
          label="Megabytes that the database may hold"
          inputMode="numeric"
          value={size}
          onText={setSize}
          problem={problem(rule.maxSizeMb)}
          placeholder="any size"
        />
      </div>
      {preview.error && <Failure title="What would go could not be found out" error={preview.error} />}
      {isRule && differs && preview.data && <Preview preview={preview.data} />}
      <p className={styles.actions}>
        {isRule && differs && preview.data && (
          <Button
            look={preview.data.sessions > 0 ? "danger" : "strong"}
            onClick={() => changeSettings({ retention: asked })}
          >
            {preview.data.sessions > 0
              ? `Switch on and delete ${formatPlural(preview.data.sessions, "session")}`
              : "Switch on"}
          </Button>
        )}
        {isOn && <Button onClick={off}>Switch off</Button>}
      </p>
    </section>
  );
}

function Preview({ preview }: { preview: RetentionPreview }) {
  if (preview.sessions === 0) {
    return (
      <p className={styles.preview} role="status">
        Nothing would go now. The database holds {formatBytes(preview.usedBytes)}.
      </p>
    );
  }
  return (
    <div className={styles.preview} data-testid="retention-preview">
      <p role="status">
        <b>{formatPlural(preview.sessions, "session")}</b> with {formatPlural(preview.events, "event")} (
        {formatBytes(preview.bytes)}) would go now, received from{" "}
        {formatMoment(unixMs(preview.oldestMs)).slice(0, 16)} to{" "}
        {formatMoment(unixMs(preview.newestMs)).slice(0, 16)}.
        {preview.kept > 0 && ` ${formatPlural(preview.kept, "session")} stay, being starred or live.`} They
        cannot be brought back.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Source</th>
            <th scope="col">Received</th>
            <th scope="col">Events</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {preview.first.map((row) => (
            <tr key={row.key}>
              <td title={row.title}>{row.title}</td>
              <td>{row.source}</td>
              <td>{formatMoment(unixMs(row.receivedMs)).slice(0, 16)}</td>
              <td>{formatCount(row.events)}</td>
              <td>{formatBytes(row.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {preview.first.length < preview.sessions && (
        <p className={styles.help}>
          first {preview.first.length} of {formatCount(preview.sessions)}
        </p>
      )}
    </div>
  );
}

function written(value: number | null): string {
  return value === null ? "" : String(value);
}

/** A whole number from 1; `null` for nothing, `undefined` for anything else. */
function read(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const value = Number(text.trim());
  return Number.isInteger(value) && value >= 1 && value <= LARGEST ? value : undefined;
}
