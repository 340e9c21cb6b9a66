// A new administrator. What the server does not take is said at the form, in the server's words.

import { useRef, useState } from "react";
import { commands } from "../../ipc/backend";
import type { AdminForm, AdminRow } from "../../ipc/bindings";
import { useCommand } from "../../state/commands";
import { useAskAgain } from "../../state/platform";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/TextField";
import styles from "./Form.module.css";
import { CommandFailure } from "./PlatformFailure";
import type { SectionProps } from "./section-props";

type Props = SectionProps & {
  known: readonly AdminRow[];
  onDone: (email: string) => void;
  onClose: () => void;
};

/** The form. */
export function AdminAdding({ backend, keyPlace, known, onDone, onClose }: Props) {
  const [draft, setDraft] = useState<AdminForm>({ workosId: "", email: "", name: "" });
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const askAgain = useAskAgain(backend.id);
  const add = useCommand(commands.addAdmin, askAgain);
  const entered = { workosId: draft.workosId.trim(), email: draft.email.trim(), name: draft.name.trim() };
  const problems = problemsOf(entered, known);
  const field = (name: keyof AdminForm) => ({
    value: draft[name],
    onText: (text: string) => {
      setDraft({ ...draft, [name]: text });
      add.reset();
    },
    problem: asked ? problems[name] : undefined,
  });
  const submit = async () => {
    setAsked(true);
    if (Object.keys(problems).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    try {
      await add.ask(backend.id, entered);
      onDone(entered.email);
    } catch {
      // It is said below the fields, and what was typed stays.
    }
  };
  return (
    <form
      ref={form}
      className={styles.form}
      aria-label="Add an administrator"
      data-testid="admin-form"
      noValidate
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label="Email"
        inputMode="email"
        autoFocus
        placeholder="ada@example.com"
        {...field("email")}
      />
      <TextField label="WorkOS user id" placeholder="user_01H…" {...field("workosId")} />
      <TextField label="Name" help="May be left empty" {...field("name")} />
      {add.error && (
        <div className={styles.wide}>
          <CommandFailure
            error={add.error}
            part="admins"
            change={`${entered.email} was not added`}
            backend={backend}
            keyPlace={keyPlace}
          />
        </div>
      )}
      <div className={styles.buttons}>
        <Button type="submit" look="strong" disabled={add.busy}>
          {add.busy ? "Adding…" : "Add administrator"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function problemsOf(
  { email, workosId }: AdminForm,
  known: readonly AdminRow[],
): Partial<Record<keyof AdminForm, string>> {
  return {
    ...(email === "" && { email: "The email is missing." }),
    ...(email !== "" && !/^\S+@\S+$/.test(email) && { email: "This is no email address." }),
    ...(known.some((admin) => admin.email.toLowerCase() === email.toLowerCase()) && {
      email: "They are an administrator already.",
    }),
    ...(workosId === "" && { workosId: "The id is missing: the server knows people by it." }),
  };
}
