// A Kafka topic as it is typed in: where it starts, what must be filled in, and what is wrong with it.

import type { KafkaTopic } from "../ipc/bindings";

/** What a form about a topic asks for; the password is kept apart from the topic. */
export type KafkaDraft = KafkaTopic & { password: string };

/** What is in the form at first. */
export const NEW_TOPIC: KafkaDraft = {
  brokers: "127.0.0.1:9092",
  topic: "",
  group: "tracewake",
  start: "earliest",
  security: "plaintext",
  mechanism: "PLAIN",
  username: "",
  caFile: "",
  password: "",
};

/** Ways to reach the brokers, with what they are called. */
export const KAFKA_SECURITY = [
  { value: "plaintext", words: "None" },
  { value: "ssl", words: "TLS" },
  { value: "sasl_plaintext", words: "Password, no TLS" },
  { value: "sasl_ssl", words: "Password and TLS" },
] as const;

export const KAFKA_MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/** Whether a user name and a password are sent. */
export function usesPassword({ security }: Pick<KafkaTopic, "security">): boolean {
  return security.startsWith("sasl");
}

/** Whether certificates are checked. */
export function usesTls({ security }: Pick<KafkaTopic, "security">): boolean {
  return security.endsWith("ssl");
}

/** What the form says about a field. */
export type KafkaProblems = Partial<Record<keyof KafkaDraft, string>>;

/** What is wrong with a draft, by field; empty when it can be sent. */
export function kafkaProblems(draft: KafkaDraft): KafkaProblems {
  const problems: KafkaProblems = {};
  const brokers = draft.brokers.split(",").map((broker) => broker.trim());
  const odd = brokers.find((broker) => !/^(\[[\da-f:.]+\]|[^\s:/]+):\d{1,5}$/i.test(broker));
  if (odd !== undefined) {
    problems.brokers = odd === "" ? "Give at least one host:port." : `“${odd}” is not host:port.`;
  }
  if (!/^[\w.-]{1,249}$/.test(draft.topic.trim())) {
    problems.topic =
      draft.topic.trim() === "" ? "Give the topic." : "A topic has letters, digits, dot, dash or underscore.";
  }
  if (draft.group.trim() === "") problems.group = "Give the consumer group.";
  if (!/^(earliest|latest|\d{1,19})$/.test(draft.start)) problems.start = "Give an offset, a whole number.";
  if (usesPassword(draft)) {
    if (draft.username === "") problems.username = "Give the user name.";
    if (draft.password === "") problems.password = "Give the password.";
  }
  return problems;
}

/** What is sent of a draft: without what its kind of security does not use. */
export function topicOf(draft: KafkaDraft): { topic: KafkaTopic; password: string } {
  const { password, ...topic } = draft;
  const signsIn = usesPassword(draft);
  return {
    topic: {
      ...topic,
      brokers: draft.brokers
        .split(",")
        .map((broker) => broker.trim())
        .join(","),
      topic: draft.topic.trim(),
      group: draft.group.trim(),
      mechanism: signsIn ? draft.mechanism : "",
      username: signsIn ? draft.username : "",
      caFile: usesTls(draft) ? draft.caFile.trim() : "",
    },
    password: signsIn ? password : "",
  };
}
