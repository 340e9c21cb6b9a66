// The address and the headers that live data is sent on with.

import { useId } from "react";
import { commands } from "../../ipc/backend";
import type { Field, ForwardTarget } from "../../ipc/bindings";
import { forwardProblems, targetOf } from "../../model/forward-target";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Form } from "../../widgets/Form";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./ForwardForm.module.css";

const NO_HEADER: Field = { name: "", value: "" };

/** The form; `target` is the one in use, or `null` while forwarding is off. */
export function ForwardForm({ target, onClose }: { target: ForwardTarget | null; onClose: () => void }) {
  const forward = useChange(commands.setForward);
  const problem = useId();
  const form = useSubmit<ForwardTarget, unknown>({
    start: target ?? { endpoint: "", headers: [] },
    problemsOf: forwardProblems,
    command: forward,
    send: (draft) => forward.ask(targetOf(draft)),
    onDone: onClose,
  });
  const { draft, set, problems } = form;
  const setHeader = (at: number, change: Partial<Field>) =>
    set({
      headers: draft.headers.map((header, place) => (place === at ? { ...header, ...change } : header)),
    });
  return (
    <Form
      label="Forward to a collector"
      form={form}
      columns={2}
      send={target ? "Save" : "Switch on"}
      sending="Switching on…"
      failure="Forwarding was not switched on"
      onCancel={onClose}
    >
      <TextField
        label="Address of the collector"
        wide
        autoFocus
        placeholder="http://127.0.0.1:14318"
        help="Without a path, /v1/traces is added."
        {...form.text("endpoint")}
      />
      <fieldset className={styles.headers} aria-describedby={problems.headers ? problem : undefined}>
        <legend>Headers</legend>
        {draft.headers.map((header, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header has no name of its own while it is typed.
          <div key={at} className={styles.header}>
            <TextField
              label={`Name of header ${at + 1}`}
              placeholder="authorization"
              value={header.name}
              onText={(name) => setHeader(at, { name })}
            />
            <TextField
              label={`Value of header ${at + 1}`}
              secret
              value={header.value}
              onText={(value) => setHeader(at, { value })}
            />
            <Button
              look="quiet"
              aria-label={`Remove header ${at + 1}`}
              onClick={() => set({ headers: draft.headers.filter((_, place) => place !== at) })}
            >
              Remove
            </Button>
          </div>
        ))}
        {problems.headers && (
          <p className={styles.problem} id={problem}>
            {problems.headers}
          </p>
        )}
        <Button onClick={() => set({ headers: [...draft.headers, NO_HEADER] })}>Add a header</Button>
      </fieldset>
    </Form>
  );
}
