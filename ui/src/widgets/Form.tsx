// The one form of the window: its fields, what failed, and its buttons.

import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button";
import { Failure } from "./Failure";
import styles from "./Form.module.css";
import type { FormState } from "./use-submit";

type Props<Draft> = {
  label: string;
  testId?: string;
  form: FormState<Draft>;
  /** Fields beside each other where there is room. */
  columns?: 1 | 2 | 3;
  /** It has a border of its own, is part of something that has one, or its children lay themselves out. */
  look?: "panel" | "plain" | "bare";
  /** Words of the button that sends it; without them Enter, or a button among the children, does. */
  send?: string | undefined;
  /** Words of that button while it is on its way. */
  sending?: string;
  /** Sending it deletes something. */
  deletes?: boolean;
  /** There is nothing to send yet. */
  incomplete?: boolean;
  /** Title of a failure, or all that is shown of it; missing where it is shown elsewhere. */
  failure?: string | ((error: unknown) => ReactNode);
  /** Other things that can be done with what was typed. */
  more?: ReactNode;
  /** Leaves it, by a button or Esc; missing where it is always there. */
  onCancel?: (() => void) | undefined;
  children: ReactNode;
};

/** A form. Its fields stay while it is on its way; it cannot be sent twice at once. */
export function Form<Draft>(props: Props<Draft>) {
  const { label, testId, form, columns = 1, look = "panel", incomplete = false, children } = props;
  const { send, sending = send, deletes = false, failure, more, onCancel } = props;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!incomplete) form.submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || onCancel === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  };
  return (
    <form
      ref={form.ref}
      className={styles.form}
      data-columns={columns}
      data-look={look}
      aria-label={label}
      data-testid={testId}
      // The window itself shows what is wrong with a field.
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={onSubmit}
    >
      {children}
      {form.error !== null && failure !== undefined && (
        <FormLine>
          {typeof failure === "string" ? <Failure title={failure} error={form.error} /> : failure(form.error)}
        </FormLine>
      )}
      {(send !== undefined || more || onCancel) && (
        <div className={styles.buttons}>
          {send !== undefined && (
            <Button type="submit" look={deletes ? "danger" : "strong"} disabled={form.busy || incomplete}>
              {form.busy ? sending : send}
            </Button>
          )}
          {more}
          {onCancel && (
            <Button look="quiet" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

/** A line of a form that is no field. */
export function FormLine({ children }: { children: ReactNode }) {
  return <div className={styles.wide}>{children}</div>;
}
