// A message of the user, to be edited and sent again. The one before is kept as a version.

import { type KeyboardEvent, useEffect, useRef } from "react";
import type { ChatMessage } from "../../ipc/bindings";
import { Form } from "../../widgets/Form";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./EditMessage.module.css";
import { GrowingText } from "./GrowingText";
import type { MessageWork } from "./MessageView";

/** The form in place of the message. */
export function EditMessage({ message, work }: { message: ChatMessage; work: MessageWork }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const form = useSubmit({
    start: { text: message.content },
    send: ({ text }) => work.resend(message, text),
  });
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(message.content.length, message.content.length);
  }, [message.content]);
  const incomplete = form.draft.text.trim() === "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (!incomplete) form.submit();
  };
  return (
    <div className={styles.edit}>
      <Form
        label="Edit the message"
        form={form}
        look="plain"
        send="Send again"
        incomplete={incomplete}
        more={<small>The earlier message is kept as a version.</small>}
        onCancel={() => work.edit(null)}
      >
        <GrowingText
          fieldRef={field}
          label="Message"
          value={form.draft.text}
          onText={form.text("text").onText}
          onKeyDown={onKeyDown}
          testId="chat-edit"
        />
      </Form>
    </div>
  );
}
