// Retention: which sessions are deleted automatically, and a preview of that before it is switched on.

import { useQuery } from "@tanstack/react-query";
import { formatBytes, formatCount, formatPlural } from "../../base/format";
import { formatMoment, unixMs } from "../../base/time";
import { commands } from "../../ipc/backend";
import type { Retention, RetentionPreview } from "../../ipc/bindings";
import { useCommand } from "../../state/commands";
import { storeSettings, useSettings } from "../../state/settings";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form, FormLine } from "../../widgets/Form";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./Settings.module.css";

const LARGEST = 4_000_000_000;

/** The rule as it is typed. */
type Draft = { age: string; size: string };

const OFF: Retention = { maxAgeDays: null, maxSizeMb: null };

/** The section of the rule. */
export function RetentionSettings() {
  const { retention } = useSettings();
  const store = useCommand(storeSettings);
  const form = useSubmit<Draft, void>({
    start: () => draftOf(retention),
    problemsOf,
    whileTyped: true,
    command: store,
    send: (draft) => store.ask({ retention: ruleOf(draft) }),
    onDone: (_, sent) => form.restart(sent),
  });
  const asked = ruleOf(form.draft);
  const isOn = retention.maxAgeDays !== null || retention.maxSizeMb !== null;
  const isRule =
    Object.keys(form.problems).length === 0 && (asked.maxAgeDays !== null || asked.maxSizeMb !== null);
  const differs = asked.maxAgeDays !== retention.maxAgeDays || asked.maxSizeMb !== retention.maxSizeMb;
  const preview = useQuery({
    queryKey: ["retention", asked],
    queryFn: () => commands.previewRetention(asked),
    enabled: isRule && differs,
    staleTime: 0,
  });
  const known = isRule && differs ? preview.data : undefined;
  return (
    <section aria-labelledby="settings-retention" data-testid="retention">
      <h2 id="settings-retention">Retention</h2>
      <p className={styles.help}>
        {isOn ? "On." : "Off: everything is kept."} Starred and live sessions are never deleted. Where the
        size decides, the oldest sessions of the source that sent most are deleted first.
      </p>
      <Form
        label="Retention"
        form={form}
        columns={2}
        look="plain"
        send={
          known &&
          (known.sessions > 0
            ? `Switch on and delete ${formatPlural(known.sessions, "session")}`
            : "Switch on")
        }
        deletes={known !== undefined && known.sessions > 0}
        incomplete={known === undefined}
        failure="The rule could not be saved"
        more={isOn && <Button onClick={() => form.send(draftOf(OFF))}>Switch off</Button>}
      >
        <TextField
          label="Days after the last event came"
          inputMode="numeric"
          placeholder="forever"
          {...form.text("age")}
        />
        <TextField
          label="Megabytes that the database may hold"
          inputMode="numeric"
          placeholder="any size"
          {...form.text("size")}
        />
        {preview.error && (
          <FormLine>
            <Failure title="What would be deleted could not be determined" error={preview.error} />
          </FormLine>
        )}
        {known && (
          <FormLine>
            <Preview preview={known} />
          </FormLine>
        )}
      </Form>
    </section>
  );
}

function Preview({ preview }: { preview: RetentionPreview }) {
  if (preview.sessions === 0) {
    return (
      <p className={styles.preview} role="status">
        Nothing would be deleted now. The database holds {formatBytes(preview.usedBytes)}.
      </p>
    );
  }
  return (
    <div className={styles.preview} data-testid="retention-preview">
      <p role="status">
        <b>{formatPlural(preview.sessions, "session")}</b> with {formatPlural(preview.events, "event")} (
        {formatBytes(preview.bytes)}) would be deleted now, received from{" "}
        {formatMoment(unixMs(preview.oldestMs)).slice(0, 16)} to{" "}
        {formatMoment(unixMs(preview.newestMs)).slice(0, 16)}.
        {preview.kept > 0 && ` ${formatPlural(preview.kept, "session")} stay, being starred or live.`} This
        cannot be undone.
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

function draftOf({ maxAgeDays, maxSizeMb }: Retention): Draft {
  const written = (value: number | null) => (value === null ? "" : String(value));
  return { age: written(maxAgeDays), size: written(maxSizeMb) };
}

function ruleOf({ age, size }: Draft): Retention {
  return { maxAgeDays: read(age) ?? null, maxSizeMb: read(size) ?? null };
}

function problemsOf({ age, size }: Draft): Partial<Draft> {
  const problem = "A whole number, or nothing";
  return {
    ...(read(age) === undefined && { age: problem }),
    ...(read(size) === undefined && { size: problem }),
  };
}

/** A whole number from 1; `null` for nothing, `undefined` for anything else. */
function read(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const value = Number(text.trim());
  return Number.isInteger(value) && value >= 1 && value <= LARGEST ? value : undefined;
}
