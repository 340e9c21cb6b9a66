// What must be known to read a Kafka topic.

import { useRef, useState } from "react";
import { commands } from "../../ipc/backend";
import { chooseFile } from "../../ipc/dialog";
import {
  KAFKA_MECHANISMS,
  KAFKA_SECURITY,
  type KafkaDraft,
  kafkaProblems,
  NEW_TOPIC,
  topicOf,
  usesPassword,
  usesTls,
} from "../../model/kafka-topic";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { SelectField, TextField } from "../../widgets/TextField";
import shared from "./SourceSection.module.css";

const STARTS = [
  { value: "earliest", words: "At the oldest message" },
  { value: "latest", words: "With the next message" },
  { value: "offset", words: "At an offset" },
] as const;

/** The form for a new topic. */
export function KafkaForm({ keyStore, onClose }: { keyStore: string; onClose: () => void }) {
  const [draft, setDraft] = useState<KafkaDraft>(NEW_TOPIC);
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const add = useChange(commands.addKafka);
  const problems = asked ? kafkaProblems(draft) : {};
  const set = (change: Partial<KafkaDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    add.reset();
  };
  const text = (field: keyof KafkaDraft) => ({
    value: draft[field],
    onText: (value: string) => set({ [field]: value }),
    problem: problems[field],
  });
  const start = draft.start === "earliest" || draft.start === "latest" ? draft.start : "offset";

  const submit = async () => {
    setAsked(true);
    if (Object.keys(kafkaProblems(draft)).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    const { topic, password } = topicOf(draft);
    try {
      await add.ask(topic, password);
      onClose();
    } catch {
      // It is said below the fields, and what was typed stays.
    }
  };
  return (
    <form
      ref={form}
      className={shared.form}
      aria-label="Add a Kafka topic"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={shared.wide}>
        <TextField label="Brokers" help="host:port, several separated by commas" {...text("brokers")} />
      </div>
      <TextField label="Topic" autoFocus placeholder="ossa-events" {...text("topic")} />
      <TextField label="Consumer group" {...text("group")} />
      <SelectField
        label="Start"
        value={start}
        options={STARTS}
        onChoose={(value) => set({ start: value === "offset" ? "" : value })}
        help="Where nothing was read before"
      />
      {start === "offset" ? (
        <TextField label="Offset" inputMode="numeric" {...text("start")} />
      ) : (
        <span aria-hidden="true" />
      )}
      <SelectField
        label="Security"
        value={draft.security}
        options={KAFKA_SECURITY}
        onChoose={(security) => set({ security })}
      />
      {usesPassword(draft) && (
        <>
          <SelectField
            label="Mechanism"
            value={draft.mechanism}
            options={KAFKA_MECHANISMS.map((value) => ({ value, words: value }))}
            onChoose={(mechanism) => set({ mechanism })}
          />
          <TextField label="User name" {...text("username")} />
          <TextField label="Password" secret help={keyStore} {...text("password")} />
        </>
      )}
      {usesTls(draft) && (
        <div className={shared.wide}>
          <TextField
            label="File with the authorities' certificates"
            placeholder="the system's own"
            {...text("caFile")}
            action={
              <Button
                aria-label="Choose the certificate file"
                onClick={async () => {
                  const chosen = await chooseFile("Certificates of authorities");
                  if (chosen !== null) setDraft((before) => ({ ...before, caFile: chosen }));
                }}
              >
                Choose…
              </Button>
            }
          />
        </div>
      )}
      {add.error && (
        <div className={shared.wide}>
          <Failure title="The topic was not added" error={add.error} />
        </div>
      )}
      <div className={shared.buttons}>
        <Button type="submit" look="strong" disabled={add.busy}>
          {add.busy ? "Adding…" : "Add topic"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
