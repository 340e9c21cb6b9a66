// Parameters of a conversation: each request of it carries them. They are kept as they are typed.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ChatParameters, ConversationRow } from "../../ipc/bindings";
import {
  countOwn,
  DEFAULT_PARAMETERS,
  draftOf,
  type ParameterDraft,
  readDraft,
} from "../../model/chat-parameters";
import { changeConversation } from "../../state/chat-actions";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { CopyButton } from "../../widgets/CopyButton";
import { Panel } from "../../widgets/Panel";
import { TextField } from "../../widgets/TextField";
import { ListField, TextArea } from "./ParameterFields";
import styles from "./Parameters.module.css";

const REST_MS = 400;

type Props = { row: ConversationRow; parameters: ChatParameters; onClose: () => void };

/** The side sheet. */
export function ParametersPanel({ row, parameters, onClose }: Props) {
  const { draft, set, problems, reset, own } = useParameters(row.id, parameters);
  const session = useSession(row);
  useActions({ back: onClose });
  return (
    <Panel title="Parameters" testId="chat-parameters" width="wide" onClose={onClose}>
      <div className={styles.form} role="group" aria-label="Parameters of this conversation">
        <p className={styles.about}>
          Sent with each message of this conversation. What is empty is left to the server.
        </p>
        <label className={styles.check}>
          <Checkbox checked={draft.stream} onChange={(event) => set({ stream: event.target.checked })} />
          <span>
            <b>Stream</b>
            <small>Replies are streamed as they are written</small>
          </span>
        </label>
        <div className={styles.three}>
          <TextField
            label="Temperature"
            inputMode="decimal"
            placeholder="0.7"
            help="0 to 2; some servers turn 0 into 1"
            value={draft.temperature}
            onText={(temperature) => set({ temperature })}
            problem={problems.temperature}
          />
          <TextField
            label="Max tokens"
            inputMode="numeric"
            placeholder="4000"
            help="1 to 4,000"
            value={draft.maxTokens}
            onText={(maxTokens) => set({ maxTokens })}
            problem={problems.maxTokens}
          />
          <TextField
            label="Top-p"
            inputMode="decimal"
            placeholder="1"
            help="0 to 1"
            value={draft.topP}
            onText={(topP) => set({ topP })}
            problem={problems.topP}
          />
        </div>
        <TextArea
          label="System prompt"
          rows={4}
          value={draft.systemPrompt}
          onText={(systemPrompt) => set({ systemPrompt })}
        />
        <TextField label="Workflow" value={draft.workflow} onText={(workflow) => set({ workflow })} />
        <TextArea
          label="Variables"
          help="A JSON object that the workflow reads"
          placeholder={'{ "customer": "ORD-123" }'}
          code
          value={draft.variables}
          onText={(variables) => set({ variables })}
          problem={problems.variables}
        />
        <ListField
          label="Allowed tools"
          only="Only these, one on a line"
          placeholder={"Read\nBash(git log:*)"}
          none="No tool is allowed."
          value={draft.allowedTools}
          onText={(allowedTools) => set({ allowedTools })}
        />
        <ListField
          label="Setting sources"
          only="Only these, one on a line"
          placeholder={"user\nproject"}
          none="No settings are read."
          value={draft.settingSources}
          onText={(settingSources) => set({ settingSources })}
        />
        <TextArea
          label="MCP servers"
          help="A JSON object of servers by name"
          placeholder={'{ "ledger": { "type": "http", "url": "http://localhost:9000/mcp" } }'}
          code
          value={draft.mcpServers}
          onText={(mcpServers) => set({ mcpServers })}
          problem={problems.mcpServers}
        />
        <TextArea
          label="Metadata"
          help="A JSON object; session, user and organisation are added to it"
          code
          value={draft.metadata}
          onText={(metadata) => set({ metadata })}
          problem={problems.metadata}
        />
        <TextField
          label="Session id"
          help="The backend goes on with this session; empty begins a new one with the next message."
          value={session.text}
          onText={session.write}
        />
        <p className={styles.user}>
          User <code>{row.userId || "none"}</code>
          {row.userId !== "" && <CopyButton text={row.userId} label="Copy the user id" />}
          <small>Its history belongs to this user, who is set with the backend.</small>
        </p>
        <p className={styles.foot}>
          <span role="status">
            {Object.keys(problems).length > 0
              ? "A marked field is ignored until it is corrected"
              : own === 0
                ? "All defaults"
                : `${own} changed`}
          </span>
          <Button disabled={own === 0 && Object.keys(problems).length === 0} onClick={reset}>
            Back to the defaults
          </Button>
        </p>
      </div>
    </Panel>
  );
}

/** The fields, kept once the hands rest and when the sheet is closed. */
function useParameters(id: string, kept: ChatParameters) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(kept));
  const saved = useRef(kept);
  const { parameters, problems } = readDraft(draft, saved.current);
  const wanted = JSON.stringify(parameters);
  const save = useRef(() => {});
  useEffect(() => {
    save.current = () => {
      if (wanted === JSON.stringify(saved.current)) return;
      saved.current = JSON.parse(wanted);
      void changeConversation(client, id, { parameters: saved.current });
    };
    const timer = setTimeout(() => save.current(), REST_MS);
    return () => clearTimeout(timer);
  }, [client, id, wanted]);
  useEffect(() => () => save.current(), []);
  return {
    draft,
    set: (change: Partial<ParameterDraft>) => setDraft({ ...draft, ...change }),
    problems,
    own: countOwn(parameters),
    reset: () => setDraft(draftOf(DEFAULT_PARAMETERS)),
  };
}

/** The session to go on with. */
function useSession({ id, sessionId }: ConversationRow) {
  const client = useQueryClient();
  const [text, write] = useState(sessionId);
  const [shown, setShown] = useState(sessionId);
  // The backend may name one while the sheet is open.
  if (shown !== sessionId) {
    setShown(sessionId);
    write(sessionId);
  }
  const save = useRef(() => {});
  useEffect(() => {
    save.current = () => {
      if (text.trim() !== sessionId) void changeConversation(client, id, { sessionId: text.trim() });
    };
    const timer = setTimeout(() => save.current(), REST_MS);
    return () => clearTimeout(timer);
  }, [client, id, text, sessionId]);
  useEffect(() => () => save.current(), []);
  return { text, write };
}
