// The keys that signatures of events are checked with. A key is typed once and never shown again.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { Failure } from "../../widgets/Failure";
import { Icon } from "../../widgets/Icon";
import { TextField } from "../../widgets/TextField";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

/** The signing keys, by name. */
export function SigningKeys({ names, keyStore }: { names: readonly string[]; keyStore: string }) {
  const [draft, setDraft] = useState({ name: "", key: "" });
  const [done, setDone] = useState("");
  const add = useChange(commands.addSigningKey);
  const remove = useChange(commands.removeSigningKey);
  const name = draft.name.trim();
  const taken = names.includes(name);
  const ready = name !== "" && draft.key !== "" && !taken && !add.busy;
  const set = (change: Partial<typeof draft>) => {
    setDraft({ ...draft, ...change });
    add.reset();
  };

  const submit = async () => {
    try {
      const events = await add.ask(name, draft.key);
      setDone(`“${name}” was added, ${formatPlural(events, "event")} checked again.`);
      setDraft({ name: "", key: "" });
    } catch {
      setDone("");
    }
  };
  const drop = async (gone: string) => {
    try {
      const events = await remove.ask(gone);
      setDone(`“${gone}” was removed, ${formatPlural(events, "event")} checked again.`);
    } catch {
      setDone("");
    }
  };
  return (
    <SourceSection
      name="keys"
      about={`AOP events can be signed with a key, their organisation's salt. With the same key Tracewake can tell whether they were changed since. ${keyStore}`}
    >
      <ul aria-label="Signing keys">
        {names.map((known) => (
          <li key={known} className={shared.row} data-testid="signing-key">
            <span className={shared.dot}>
              <Icon name="unsigned" size={13} />
            </span>
            <span className={shared.name}>{known}</span>
            <ConfirmButton
              label={`Remove the key ${known}`}
              confirm="Remove for good"
              disabled={remove.busy}
              onConfirm={() => void drop(known)}
            >
              Remove
            </ConfirmButton>
          </li>
        ))}
      </ul>
      {remove.error && <Failure title="The key could not be removed" error={remove.error} />}
      <form
        className={shared.form}
        aria-label="Add a signing key"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void submit();
        }}
      >
        <TextField
          label="Name"
          placeholder="acme production"
          value={draft.name}
          onText={(text) => set({ name: text })}
          problem={taken ? "There is a key of this name already." : undefined}
        />
        <TextField label="Key" secret value={draft.key} onText={(key) => set({ key })} />
        {add.error && (
          <div className={shared.wide}>
            <Failure title="The key was not added" error={add.error} />
          </div>
        )}
        <div className={shared.buttons}>
          <Button type="submit" look="strong" disabled={!ready}>
            {add.busy ? "Checking signatures…" : "Add key"}
          </Button>
        </div>
      </form>
      <p className={shared.done} role="status">
        {done}
      </p>
    </SourceSection>
  );
}
