// The keys that signatures of events are checked with. A key is typed once and never shown again.

import { useState } from "react";
import { formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import { useChange } from "../../state/commands";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { Failure } from "../../widgets/Failure";
import { Form } from "../../widgets/Form";
import { Icon } from "../../widgets/Icon";
import { ListEntry } from "../../widgets/ListItem";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

const NO_KEY = { name: "", key: "" };

/** The signing keys, by name. */
export function SigningKeys({ names, keyStore }: { names: readonly string[]; keyStore: string }) {
  const [done, setDone] = useState("");
  const add = useChange(commands.addSigningKey);
  const remove = useChange(commands.removeSigningKey);
  const form = useSubmit({
    start: NO_KEY,
    problemsOf: () => ({}),
    command: add,
    send: ({ name, key }) => add.ask(name.trim(), key),
    onDone: (events, { name }) => {
      setDone(`“${name.trim()}” was added, ${formatPlural(events, "event")} checked again.`);
      form.restart(NO_KEY);
    },
  });
  const name = form.draft.name.trim();
  // Shown while it is typed: a name that is taken is seen before the key is.
  const taken = names.includes(name);

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
      about={`AOP events can be signed with a key, their organisation's salt. With the same key Tracewake checks whether they were changed since. ${keyStore}`}
    >
      <ul aria-label="Signing keys">
        {names.map((known) => (
          <ListEntry
            key={known}
            data-testid="signing-key"
            icon={<Icon name="unsigned" size={13} />}
            title={<code>{known}</code>}
            actions={
              <ConfirmButton
                label={`Remove the key ${known}`}
                confirm="Remove for good"
                disabled={remove.busy}
                onConfirm={() => void drop(known)}
              >
                Remove
              </ConfirmButton>
            }
          />
        ))}
      </ul>
      {remove.error && <Failure title="The key could not be removed" error={remove.error} />}
      <Form
        label="Add a signing key"
        form={form}
        columns={2}
        send="Add key"
        sending="Checking signatures…"
        incomplete={name === "" || form.draft.key === "" || taken}
        failure="The key was not added"
      >
        <TextField
          label="Name"
          placeholder="acme production"
          {...form.text("name")}
          problem={taken ? "There is a key of this name already." : undefined}
        />
        <TextField label="Key" secret {...form.text("key")} />
      </Form>
      <p className={shared.done} role="status">
        {done}
      </p>
    </SourceSection>
  );
}
