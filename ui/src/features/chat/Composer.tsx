// Where messages are written. What is typed is kept as a draft; a press sends it, or stops the reply that is on its
// way.

import { type KeyboardEvent, memo, useRef, useState } from "react";
import type { ChatParameters, ConversationRow } from "../../ipc/bindings";
import { sendMessage } from "../../state/agent-line";
import { useAgentState } from "../../state/chat";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Form } from "../../widgets/Form";
import { Icon } from "../../widgets/Icon";
import { useSubmit } from "../../widgets/use-submit";
import { AgentBar } from "./AgentBar";
import styles from "./Composer.module.css";
import { GrowingText } from "./GrowingText";
import { ParameterChips } from "./ParameterChips";
import { RawKeys } from "./RawKeys";
import { useDraft } from "./use-draft";
import { useUploads } from "./use-uploads";

type Props = {
  row: ConversationRow;
  parameters: ChatParameters;
  /** What was typed and not sent, as it is kept. */
  draft: string;
  /** The message that the next one follows. */
  parent: string | null;
  /** The reply that is on its way. */
  replying: string | null;
  /** Why something that was asked for in the conversation could not be done. */
  problem: unknown;
  onSent: () => void;
  onStop: (reply: string) => void;
  onParameters: () => void;
};

/** The composer. */
export const Composer = memo(function Composer(props: Props) {
  const { row, parameters, draft, parent, replying, problem, onSent, onStop, onParameters } = props;
  const { id, kind, backendName } = row;
  const isAgent = kind === "agent_api";
  const field = useRef<HTMLTextAreaElement>(null);
  const send = useCommand(sendMessage);
  const form = useSubmit({
    start: { text: draft },
    command: send,
    // An agent's terminal refuses white space around a message.
    send: ({ text }) => send.ask({ conversation: id, parent, text: isAgent ? text.trim() : text }),
    onDone: () => {
      write("");
      onSent();
    },
  });
  const { text } = form.draft;
  const { write, insert } = useDraft({ id, kept: draft, text, onText: form.text("text").onText, field });
  const [raw, setRaw] = useState(false);
  const uploads = useUploads(isAgent ? row : null, insert);
  useActions({ "chat-write": () => field.current?.focus() });

  // An agent refuses messages while it works; keys it takes at any time.
  const { data: agent } = useAgentState(isAgent ? row.backend : null);
  const works = agent?.status === "running";
  const ready =
    text.trim() !== "" && !works && replying === null && !send.busy && (isAgent || row.model !== "");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) form.submit();
  };
  const failed = send.error ?? uploads.error ?? problem;
  return (
    <div className={styles.place}>
      {failed != null && <Failure title={failureTitle(send.error, uploads.error)} error={failed} />}
      {isAgent && (
        <AgentBar
          row={row}
          raw={raw}
          onRaw={setRaw}
          uploading={uploads.uploading}
          onUpload={uploads.choose}
        />
      )}
      <Form label="Message" testId="chat-composer" form={form} look="bare" incomplete={!ready}>
        <div className={styles.composer}>
          {raw ? (
            <RawKeys conversation={id} onLeave={() => setRaw(false)} />
          ) : (
            <GrowingText
              fieldRef={field}
              label={`Message ${backendName}`}
              placeholder={`Message ${backendName}`}
              value={text}
              onText={write}
              onKeyDown={onKeyDown}
              testId="chat-text-field"
            />
          )}
          <div className={styles.foot}>
            {!isAgent && <ParameterChips row={row} parameters={parameters} onParameters={onParameters} />}
            <span className={styles.space} />
            {replying !== null ? (
              <Button title="Stop the reply (Esc)" data-testid="chat-stop" onClick={() => onStop(replying)}>
                <Icon name="stop" size={11} /> Stop
              </Button>
            ) : (
              !raw && (
                <Button
                  look="strong"
                  type="submit"
                  disabled={!ready}
                  title={
                    works ? `${backendName} is working; it takes the next message afterwards` : undefined
                  }
                  data-testid="chat-send"
                >
                  Send
                </Button>
              )
            )}
          </div>
        </div>
      </Form>
    </div>
  );
});

function failureTitle(sending: unknown, uploading: unknown): string {
  if (sending !== null) return "The message was not sent";
  return uploading !== null ? "The file was not uploaded" : "That could not be done";
}
