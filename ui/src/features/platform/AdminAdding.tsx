// A new administrator. What the server refuses is shown at the form, in the server's words.

import { commands } from "../../ipc/backend";
import type { AdminForm, AdminRow } from "../../ipc/bindings";
import { useCommand } from "../../state/commands";
import { useAskAgain } from "../../state/platform";
import { Form } from "../../widgets/Form";
import { TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import { CommandFailure } from "./PlatformFailure";
import type { SectionProps } from "./section-props";

type Props = SectionProps & {
  known: readonly AdminRow[];
  onDone: (email: string) => void;
  onClose: () => void;
};

/** The form. */
export function AdminAdding({ backend, keyPlace, known, onDone, onClose }: Props) {
  const askAgain = useAskAgain(backend.id);
  const add = useCommand(commands.addAdmin, askAgain);
  const form = useSubmit<AdminForm, unknown>({
    start: { workosId: "", email: "", name: "" },
    problemsOf: (draft) => problemsOf(entered(draft), known),
    command: add,
    send: (draft) => add.ask(backend.id, entered(draft)),
    onDone: (_, sent) => onDone(entered(sent).email),
  });
  const { draft, text } = form;
  return (
    <Form
      label="Add an administrator"
      testId="admin-form"
      form={form}
      columns={3}
      send="Add administrator"
      sending="Adding…"
      failure={(error) => (
        <CommandFailure
          error={error}
          part="admins"
          change={`${entered(draft).email} was not added`}
          backend={backend}
          keyPlace={keyPlace}
        />
      )}
      onCancel={onClose}
    >
      <TextField label="Email" inputMode="email" autoFocus placeholder="ada@example.com" {...text("email")} />
      <TextField label="WorkOS user id" placeholder="user_01H…" {...text("workosId")} />
      <TextField label="Name" help="May be left empty" {...text("name")} />
    </Form>
  );
}

/** The draft without white space around what was typed. */
function entered({ workosId, email, name }: AdminForm): AdminForm {
  return { workosId: workosId.trim(), email: email.trim(), name: name.trim() };
}

function problemsOf(
  { email, workosId }: AdminForm,
  known: readonly AdminRow[],
): Partial<Record<keyof AdminForm, string>> {
  return {
    ...(email === "" && { email: "The email is missing." }),
    ...(email !== "" && !/^\S+@\S+$/.test(email) && { email: "This is no email address." }),
    ...(known.some((admin) => admin.email.toLowerCase() === email.toLowerCase()) && {
      email: "This person is already an administrator.",
    }),
    ...(workosId === "" && { workosId: "The id is missing: the server knows people by it." }),
  };
}
