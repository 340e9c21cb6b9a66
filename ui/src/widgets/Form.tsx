// Forms: the frame with fields, failure and buttons, and the bare one for a single line.

import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { Button } from "./Button";
import { Failure } from "./Failure";
import styles from "./Form.module.css";
import type { FormState } from "./use-submit";

type BareProps = Omit<ComponentProps<"form">, "onSubmit" | "noValidate"> & { onSubmit: () => void };

/** A form without a frame. The window says itself what is wrong with a field. */
export function BareForm({ onSubmit, ...rest }: BareProps) {
  return (
    <form
      {...rest}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    />
  );
}

type Props<Draft> = {
  label: string;
  testId?: string;
  form: FormState<Draft>;
  /** Fields beside each other where there is room. */
  columns: 2 | 3;
  /** It has a border of its own, or stands in something that has one. */
  look?: "panel" | "plain";
  /** Words of the button that sends it, and while it is on its way. */
  send: string;
  sending: string;
  /** There is nothing to send yet. */
  incomplete?: boolean;
  /** Title of a failure, or all that is said of it. */
  failure: string | ((error: unknown) => ReactNode);
  /** Other things that can be done with what was typed. */
  more?: ReactNode;
  /** Leaves it, by a button or Esc; missing where it is always there. */
  onCancel?: (() => void) | undefined;
  children: ReactNode;
};

/** A form. Its fields stay while it is on its way; it cannot be sent twice at once. */
export function Form<Draft>(props: Props<Draft>) {
  const { label, testId, form, columns, look = "panel", send, sending, incomplete = false } = props;
  const { failure, more, onCancel, children } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || onCancel === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  };
  return (
    <BareForm
      ref={form.ref}
      className={styles.form}
      data-columns={columns}
      data-look={look}
      aria-label={label}
      data-testid={testId}
      onKeyDown={onKeyDown}
      onSubmit={form.submit}
    >
      {children}
      {form.error !== null && (
        <FormLine>
          {typeof failure === "string" ? <Failure title={failure} error={form.error} /> : failure(form.error)}
        </FormLine>
      )}
      <div className={styles.buttons}>
        <Button type="submit" look="strong" disabled={form.busy || incomplete}>
          {form.busy ? sending : send}
        </Button>
        {more}
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </BareForm>
  );
}

/** A line of a form that is no field. */
export function FormLine({ children }: { children: ReactNode }) {
  return <div className={styles.wide}>{children}</div>;
}
