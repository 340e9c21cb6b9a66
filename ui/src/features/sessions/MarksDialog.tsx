// Title and note of a session, to be written.

import { useEffect } from "react";
import type { SessionRow } from "../../ipc/bindings";
import { useCommand } from "../../state/commands";
import { useActions } from "../../state/keyboard";
import { changeMarks, useMarking } from "../../state/marks";
import { useSessionDetail } from "../../state/queries";
import { Checkbox } from "../../widgets/Checkbox";
import { Form, FormLine } from "../../widgets/Form";
import { TextArea, TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";
import styles from "./MarksDialog.module.css";

const NAME = "Title and note";

/** The form; nothing while no title or note is written. */
export function MarksDialog() {
  const key = useMarking((marking) => marking.editing);
  const { data } = useSessionDetail(key);
  if (key === null || !data) return null;
  return <MarksForm key={key} row={data.row} />;
}

function MarksForm({ row }: { row: SessionRow }) {
  const edit = useMarking((marking) => marking.edit);
  const keep = useCommand(changeMarks);
  const close = () => edit(null);
  const form = useSubmit({
    start: { title: row.title, note: row.note, starred: row.starred },
    command: keep,
    send: ({ title, note, starred }) => {
      // The session's own title, left as it is, is not one that a person gave.
      const given = row.givenTitle === "" && title === row.title ? "" : title.trim();
      return keep.ask([row.key], { title: given, note: note.trim(), starred });
    },
    onDone: close,
  });
  const { ref, text, draft, set } = form;
  useActions({ back: close });
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector("input")?.select();
    ref.current?.querySelector("input")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [ref]);
  return (
    <div
      className={styles.back}
      role="presentation"
      onPointerDown={(event) => event.target === event.currentTarget && close()}
    >
      <div className={styles.dialog} role="dialog" aria-modal="true" aria-label={NAME} data-testid="marks">
        <Form
          label={NAME}
          form={form}
          look="plain"
          send="Keep"
          failure="Title and note could not be saved"
          onCancel={close}
        >
          <TextField
            label="Title"
            {...text("title")}
            maxLength={200}
            help="Leave it empty for the session's own title. A title you give stays with the session's id, even if it is deleted and imported again."
          />
          <TextArea label="Note" rows={4} maxLength={10_000} {...text("note")} />
          <FormLine>
            <label className={styles.star}>
              <Checkbox
                checked={draft.starred}
                onChange={(event) => set({ starred: event.target.checked })}
              />
              Starred: retention never deletes it
            </label>
          </FormLine>
        </Form>
      </div>
    </div>
  );
}
