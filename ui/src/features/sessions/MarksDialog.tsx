// Title and note of a session, to be written.

import { useEffect, useRef, useState } from "react";
import type { SessionRow } from "../../ipc/bindings";
import { useActions } from "../../state/keyboard";
import { markSessions, useMarking } from "../../state/marks";
import { useSessionDetail } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { Checkbox } from "../../widgets/Checkbox";
import { BareForm } from "../../widgets/Form";
import { TextArea, TextField } from "../../widgets/TextField";
import styles from "./MarksDialog.module.css";

/** The form; nothing while nobody writes. */
export function MarksDialog() {
  const key = useMarking((marking) => marking.editing);
  const { data } = useSessionDetail(key);
  if (key === null || !data) return null;
  return <MarksForm key={key} row={data.row} />;
}

function MarksForm({ row }: { row: SessionRow }) {
  const edit = useMarking((marking) => marking.edit);
  const [title, setTitle] = useState(row.givenTitle);
  const [note, setNote] = useState(row.note);
  const [starred, setStarred] = useState(row.starred);
  const form = useRef<HTMLFormElement>(null);
  const close = () => edit(null);
  useActions({ back: close });
  useEffect(() => {
    const before = document.activeElement;
    form.current?.querySelector("input")?.select();
    form.current?.querySelector("input")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const submit = () => {
    close();
    void markSessions([row.key], { title: title.trim(), note: note.trim(), starred });
  };
  return (
    <div
      className={styles.back}
      role="presentation"
      onPointerDown={(event) => event.target === event.currentTarget && close()}
    >
      <BareForm
        ref={form}
        className={styles.form}
        role="dialog"
        aria-modal="true"
        aria-label="Title and note"
        data-testid="marks"
        onSubmit={submit}
      >
        <TextField
          label="Title"
          value={title}
          onText={setTitle}
          maxLength={200}
          placeholder={row.title}
          help="Empty for the session's own. It stays with the session's id, also after it was deleted and imported again."
        />
        <TextArea label="Note" rows={4} maxLength={10_000} value={note} onText={setNote} />
        <label className={styles.star}>
          <Checkbox checked={starred} onChange={(event) => setStarred(event.target.checked)} />
          Starred: it never goes by itself
        </label>
        <p className={styles.foot}>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button look="strong" type="submit">
            Keep
          </Button>
        </p>
      </BareForm>
    </div>
  );
}
