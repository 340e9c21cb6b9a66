// A message of one's own, to be edited and sent again. The one before is kept as a version.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ChatMessage } from "../../ipc/bindings";
import { Button } from "../../widgets/Button";
import { BareForm } from "../../widgets/Form";
import styles from "./EditMessage.module.css";
import { GrowingText } from "./GrowingText";
import type { MessageWork } from "./MessageView";

/** The form in place of the message. */
export function EditMessage({ message, work }: { message: ChatMessage; work: MessageWork }) {
  const [text, setText] = useState(message.content);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(message.content.length, message.content.length);
  }, [message.content]);
  const ready = text.trim() !== "";
  const send = () => {
    if (ready) work.resend(message, text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") work.edit(null);
    else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <BareForm
      className={styles.edit}
      aria-label="Edit the message"
      onSubmit={() => {
        send();
      }}
    >
      <GrowingText
        fieldRef={field}
        label="Message"
        value={text}
        onText={setText}
        onKeyDown={onKeyDown}
        testId="chat-edit"
      />
      <p>
        <small>What was sent before stays as a version.</small>
        <Button look="quiet" onClick={() => work.edit(null)}>
          Cancel
        </Button>
        <Button look="strong" type="submit" disabled={!ready}>
          Send again
        </Button>
      </p>
    </BareForm>
  );
}
