// The address and the headers that live data is sent on with.

import { useId, useState } from "react";
import { commands } from "../../ipc/backend";
import type { Field, ForwardTarget } from "../../ipc/bindings";
import { forwardProblems, targetOf } from "../../model/forward-target";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { TextField } from "../../widgets/TextField";
import styles from "./ForwardForm.module.css";
import shared from "./SourceSection.module.css";

const NO_HEADER: Field = { name: "", value: "" };

/** The form; `target` is the one in use, or `null` while forwarding is off. */
export function ForwardForm({ target, onClose }: { target: ForwardTarget | null; onClose: () => void }) {
  const [draft, setDraft] = useState<ForwardTarget>(target ?? { endpoint: "", headers: [] });
  const [asked, setAsked] = useState(false);
  const forward = useChange(commands.setForward);
  const problem = useId();
  const problems = asked ? forwardProblems(draft) : { endpoint: "", headers: "" };
  const set = (change: Partial<ForwardTarget>) => {
    setDraft({ ...draft, ...change });
    forward.reset();
  };
  const setHeader = (at: number, change: Partial<Field>) =>
    set({
      headers: draft.headers.map((header, place) => (place === at ? { ...header, ...change } : header)),
    });

  const submit = async () => {
    setAsked(true);
    const { endpoint, headers } = forwardProblems(draft);
    if (endpoint !== "" || headers !== "") return;
    try {
      await forward.ask(targetOf(draft));
      onClose();
    } catch {
      // It is said below the fields, and what was typed stays.
    }
  };
  return (
    <form
      className={shared.form}
      aria-label="Forward to a collector"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={shared.wide}>
        <TextField
          label="Address of the collector"
          autoFocus
          placeholder="http://127.0.0.1:14318"
          help="Without a path, /v1/traces is added."
          value={draft.endpoint}
          onText={(endpoint) => set({ endpoint })}
          problem={problems.endpoint}
        />
      </div>
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
        {problems.headers !== "" && (
          <p className={styles.problem} id={problem}>
            {problems.headers}
          </p>
        )}
        <Button onClick={() => set({ headers: [...draft.headers, NO_HEADER] })}>Add a header</Button>
      </fieldset>
      {forward.error && (
        <div className={shared.wide}>
          <Failure title="Forwarding was not switched on" error={forward.error} />
        </div>
      )}
      <div className={shared.buttons}>
        <Button type="submit" look="strong" disabled={forward.busy}>
          {forward.busy ? "Switching on…" : target ? "Save" : "Switch on"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
