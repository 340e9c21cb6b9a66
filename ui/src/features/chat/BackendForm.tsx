// A backend to be added or changed, and whether it answers.

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { commands } from "../../ipc/backend";
import type { BackendKind, ChatBackend, BackendForm as Form } from "../../ipc/bindings";
import { backendProblems } from "../../model/backend-form";
import { chatKeys } from "../../state/chat";
import { useCommand } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { SelectField, TextField } from "../../widgets/TextField";
import { BackendAnswer } from "./BackendAnswer";
import styles from "./Backends.module.css";

const KINDS: readonly { value: BackendKind; words: string }[] = [
  { value: "chat_server", words: "ChatServer" },
  { value: "agent_api", words: "AgentAPI" },
];

/** Where both kinds of servers listen unless they are told otherwise. */
const USUAL_ADDRESS = "http://localhost:3284";

type Props = {
  /** The one to change; `null` for a new one. */
  backend: ChatBackend | null;
  /** Where keys are kept, in words. */
  keyPlace: string;
  onSaved: (backend: ChatBackend) => void;
  onCancel?: () => void;
};

/** The form. */
export function BackendForm({ backend, keyPlace, onSaved, onCancel }: Props) {
  const client = useQueryClient();
  const [form, setForm] = useState<Form>(() => formOf(backend));
  // A key that is kept is never shown: it is replaced, or taken away.
  const [newKey, setNewKey] = useState(backend?.hasKey !== true);
  const [asked, setAsked] = useState(false);
  const check = useCommand(commands.checkBackend);
  const save = useCommand(commands.saveBackend);
  const problems = backendProblems(form);
  const isAgent = form.kind === "agent_api";
  const shown = asked ? problems : {};
  const set = (change: Partial<Form>) => {
    setForm({ ...form, ...change });
    check.reset();
    save.reset();
  };
  /** Does it when the fields are right. */
  const whenRight = (work: (form: Form) => void) => {
    setAsked(true);
    if (Object.keys(problems).length === 0) work(toSend(form, backend));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    whenRight(async (ready) => {
      try {
        const saved = await save.ask(ready);
        await client.invalidateQueries({ queryKey: chatKeys.all });
        onSaved(saved);
      } catch {
        // It is said below the fields, and what was typed stays.
      }
    });
  };
  return (
    <form
      className={styles.form}
      aria-label={backend ? `Change ${backend.name}` : "Add a backend"}
      data-testid="backend-form"
      noValidate
      onSubmit={submit}
    >
      <SelectField
        label="Kind"
        value={form.kind}
        options={KINDS}
        onChoose={(kind) => set({ kind })}
        help={isAgent ? "One agent behind its terminal" : "OpenAI-compatible, with sessions"}
      />
      <TextField
        label="Name"
        placeholder="support-backend"
        value={form.name}
        onText={(name) => set({ name })}
        problem={shown.name}
      />
      <div className={styles.wide}>
        <TextField
          label="Address"
          placeholder={USUAL_ADDRESS}
          inputMode="url"
          value={form.baseUrl}
          onText={(baseUrl) => set({ baseUrl })}
          problem={shown.baseUrl}
        />
      </div>
      {!isAgent && (
        <>
          <div className={styles.wide}>
            {newKey ? (
              <TextField
                label="Key"
                secret
                help={`Empty for none; it is never shown again. ${keyPlace}`}
                value={form.key ?? ""}
                onText={(key) => set({ key })}
              />
            ) : (
              <p className={styles.key}>
                It has a key. {keyPlace}
                <Button
                  look="quiet"
                  onClick={() => {
                    setNewKey(true);
                    set({ key: "" });
                  }}
                >
                  Replace or remove it
                </Button>
              </p>
            )}
          </div>
          <TextField
            label="User id"
            placeholder="made for you"
            help="A UUID. The backend keeps history by it."
            value={form.userId}
            onText={(userId) => set({ userId })}
            problem={shown.userId}
          />
          <TextField
            label="Organisation id"
            placeholder="none"
            help="Needed for MCP configurations"
            value={form.organizationId}
            onText={(organizationId) => set({ organizationId })}
          />
        </>
      )}
      <div className={styles.wide}>
        {check.answer && <BackendAnswer check={check.answer} />}
        {check.error && <Failure title="The connection could not be tested" error={check.error} />}
        {save.error && <Failure title="The backend was not saved" error={save.error} />}
      </div>
      <div className={styles.buttons}>
        <Button type="submit" look="strong" disabled={save.busy}>
          {backend ? "Save" : "Add the backend"}
        </Button>
        <Button disabled={check.busy} onClick={() => whenRight(check.run)}>
          {check.busy ? "Testing…" : "Test the connection"}
        </Button>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

function formOf(backend: ChatBackend | null): Form {
  if (backend === null)
    return {
      ...{ id: null, name: "", kind: "chat_server", baseUrl: USUAL_ADDRESS },
      ...{ userId: "", organizationId: "", key: "" },
    };
  const { hasKey, ...rest } = backend;
  return { ...rest, key: hasKey ? null : "" };
}

/** The form without white space around what was typed. An agent has no key. */
function toSend(form: Form, backend: ChatBackend | null): Form {
  return {
    ...form,
    id: backend?.id ?? null,
    name: form.name.trim(),
    baseUrl: form.baseUrl.trim(),
    userId: form.userId.trim(),
    organizationId: form.organizationId.trim(),
    key: form.kind === "agent_api" ? "" : (form.key?.trim() ?? null),
  };
}
