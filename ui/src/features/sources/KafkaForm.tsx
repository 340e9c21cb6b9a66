// What must be known to read a Kafka topic.

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
import { Form } from "../../widgets/Form";
import { SelectField, TextField } from "../../widgets/TextField";
import { useSubmit } from "../../widgets/use-submit";

const STARTS = [
  { value: "earliest", words: "At the oldest message" },
  { value: "latest", words: "With the next message" },
  { value: "offset", words: "At an offset" },
] as const;

/** The form for a new topic. */
export function KafkaForm({ keyStore, onClose }: { keyStore: string; onClose: () => void }) {
  const add = useChange(commands.addKafka);
  const form = useSubmit<KafkaDraft, unknown>({
    start: NEW_TOPIC,
    problemsOf: kafkaProblems,
    command: add,
    send: (draft) => {
      const { topic, password } = topicOf(draft);
      return add.ask(topic, password);
    },
    onDone: onClose,
  });
  const { draft, set, text } = form;
  const start = draft.start === "earliest" || draft.start === "latest" ? draft.start : "offset";
  return (
    <Form
      label="Add a Kafka topic"
      form={form}
      columns={2}
      send="Add topic"
      sending="Adding…"
      failure="The topic was not added"
      onCancel={onClose}
    >
      <TextField label="Brokers" wide help="host:port, several separated by commas" {...text("brokers")} />
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
        <TextField
          label="File with the authorities' certificates"
          wide
          placeholder="the system's own"
          {...text("caFile")}
          action={
            <Button
              aria-label="Choose the certificate file"
              onClick={async () => {
                const chosen = await chooseFile("Certificates of authorities");
                if (chosen !== null) set({ caFile: chosen });
              }}
            >
              Choose…
            </Button>
          }
        />
      )}
    </Form>
  );
}
