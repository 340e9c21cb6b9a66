// A backend to be added or changed, and whether it answers.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "../../ipc/backend";
import type { BackendKind, ChatBackend, BackendForm as Draft } from "../../ipc/bindings";
import { backendProblems } from "../../model/backend-form";
import { chatKeys, useAgentSession } from "../../state/chat";
import { useCommand } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form, FormLine } from "../../widgets/Form";
import { StartLine } from "../../widgets/StartLine";
import { SelectField, TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import { BackendAnswer } from "./BackendAnswer";
import styles from "./Backends.module.css";

const KINDS: readonly { value: BackendKind; words: string }[] = [
  { value: "chat_server", words: "ChatServer" },
  { value: "agent_api", words: "AgentAPI" },
];

/** The default address of both kinds of servers. */
const DEFAULT_ADDRESS = "http://localhost:3284";

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
  // A key that is kept is never shown: it is replaced, or taken away.
  const [newKey, setNewKey] = useState(backend?.hasKey !== true);
  const check = useCommand(commands.checkBackend);
  const save = useCommand(commands.saveBackend);
  const form = useSubmit<Draft, ChatBackend>({
    start: () => draftOf(backend),
    problemsOf: backendProblems,
    command: save,
    send: async (draft) => {
      const saved = await save.ask(toSend(draft, backend, session.data));
      await client.invalidateQueries({ queryKey: chatKeys.all });
      return saved;
    },
    onDone: onSaved,
  });
  const { draft, problems } = form;
  const isAgent = draft.kind === "agent_api";
  const session = useAgentSession(isAgent ? (backend?.id ?? null) : undefined);
  // What was found out holds for the address and key that were tested.
  const set = (change: Partial<Draft>) => {
    form.set(change);
    check.reset();
  };
  const text = (name: "name" | "baseUrl" | "userId" | "organizationId") => ({
    value: draft[name],
    onText: (typed: string) => set({ [name]: typed }),
    problem: problems[name],
  });
  return (
    <Form
      label={backend ? `Change ${backend.name}` : "Add a backend"}
      testId="backend-form"
      form={form}
      columns={2}
      look="plain"
      send={backend ? "Save" : "Add the backend"}
      sending="Saving…"
      failure="The backend was not saved"
      more={
        <Button
          disabled={check.busy}
          onClick={() => form.whenRight((ready) => check.run(toSend(ready, backend)))}
        >
          {check.busy ? "Testing…" : "Test the connection"}
        </Button>
      }
      onCancel={onCancel}
    >
      <SelectField
        label="Kind"
        value={draft.kind}
        options={KINDS}
        onChoose={(kind) => set({ kind })}
        help={isAgent ? "One agent behind its terminal" : "OpenAI-compatible, with sessions"}
      />
      <TextField label="Name" placeholder="support-backend" {...text("name")} />
      <TextField label="Address" wide placeholder={DEFAULT_ADDRESS} inputMode="url" {...text("baseUrl")} />
      {!isAgent && (
        <>
          {newKey ? (
            <TextField
              label="Key"
              wide
              secret
              help={`Empty for none; it is never shown again. ${keyPlace}`}
              value={draft.key ?? ""}
              onText={(key) => set({ key })}
            />
          ) : (
            <FormLine>
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
            </FormLine>
          )}
          <TextField
            label="User id"
            placeholder="made for you"
            help="A UUID. The backend keeps history by it."
            {...text("userId")}
          />
          <TextField
            label="Organisation id"
            placeholder="none"
            help="Needed for MCP configurations"
            {...text("organizationId")}
          />
        </>
      )}
      {isAgent && (
        <FormLine>
          <p className={styles.start}>
            Start it with this line, and its session file belongs to the chat from the first prompt. Other
            agents are joined by what is said.
          </p>
          <StartLine address={draft.baseUrl} session={session.data} />
          {session.error && <Failure title="The line could not be made" error={session.error} />}
        </FormLine>
      )}
      <FormLine>
        {check.answer && <BackendAnswer check={check.answer} />}
        {check.error && <Failure title="The connection could not be tested" error={check.error} />}
      </FormLine>
    </Form>
  );
}

function draftOf(backend: ChatBackend | null): Draft {
  if (backend === null)
    return {
      ...{ id: null, name: "", kind: "chat_server", baseUrl: DEFAULT_ADDRESS },
      ...{ userId: "", organizationId: "", sessionId: null, key: "" },
    };
  const { hasKey, ...rest } = backend;
  return { ...rest, sessionId: null, key: hasKey ? null : "" };
}

/**
 * The draft without white space around what was typed. An agent has no key. A new one is sent with the session id in
 * its line; that of a known one is kept already.
 */
function toSend(form: Draft, backend: ChatBackend | null, session?: string): Draft {
  const isNewAgent = form.kind === "agent_api" && backend === null;
  return {
    ...form,
    id: backend?.id ?? null,
    name: form.name.trim(),
    baseUrl: form.baseUrl.trim(),
    userId: form.userId.trim(),
    sessionId: isNewAgent ? (session ?? null) : null,
    organizationId: form.organizationId.trim(),
    key: form.kind === "agent_api" ? "" : (form.key?.trim() ?? null),
  };
}
