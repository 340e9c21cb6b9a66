// The question before something is removed on a server: what it is, what that does, and no way to do it by mistake.

import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../widgets/Button";
import styles from "./ConfirmRemoval.module.css";

type Props = {
  /** `Remove Ops (ops@example.test) from the administrators?` */
  question: string;
  /** What it does. */
  children: ReactNode;
  /** What the button says that does it. */
  confirm: string;
  busy: boolean;
  testId: string;
  onConfirm: () => void;
  onCancel: () => void;
};

/** The question. The focus goes to what changes nothing. */
export function ConfirmRemoval({ question, children, confirm, busy, testId, onConfirm, onCancel }: Props) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div
      className={styles.confirm}
      role="alertdialog"
      aria-label={question}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
    >
      <b>{question}</b>
      <p>{children}</p>
      <span className={styles.buttons}>
        <Button look="danger" disabled={busy} onClick={onConfirm}>
          {busy ? "Removing…" : confirm}
        </Button>
        <Button ref={keep} look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </span>
    </div>
  );
}
