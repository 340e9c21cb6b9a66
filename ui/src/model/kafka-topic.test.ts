import { expect, test } from "vitest";
import { type KafkaDraft, kafkaProblems, NEW_TOPIC, topicOf } from "./kafka-topic";

const draft = (change: Partial<KafkaDraft>): KafkaDraft => ({
  ...NEW_TOPIC,
  topic: "ossa-events",
  ...change,
});

test.each<[Partial<KafkaDraft>, string[]]>([
  [{}, []],
  [{ brokers: "a.example:9092, [::1]:9093" }, []],
  [{ brokers: "" }, ["brokers"]],
  [{ brokers: "a.example" }, ["brokers"]],
  [{ brokers: "kafka://a:9092" }, ["brokers"]],
  [{ topic: " " }, ["topic"]],
  [{ topic: "no spaces" }, ["topic"]],
  [{ group: "" }, ["group"]],
  [{ start: "120000" }, []],
  [{ start: "yesterday" }, ["start"]],
  [{ security: "sasl_ssl" }, ["username", "password"]],
  [{ security: "sasl_plaintext", username: "u", password: "p" }, []],
])("%o has problems in %o", (change, fields) => {
  expect(Object.keys(kafkaProblems(draft(change)))).toEqual(fields);
});

test("only what the security uses is sent", () => {
  const secret = { username: "u", password: "p", caFile: "/ca.pem", brokers: "a:1 , b:2" };
  expect(topicOf(draft(secret))).toMatchObject({
    password: "",
    topic: { username: "", mechanism: "", caFile: "", brokers: "a:1,b:2" },
  });
  expect(topicOf(draft({ ...secret, security: "sasl_ssl" }))).toMatchObject({
    password: "p",
    topic: { username: "u", mechanism: "PLAIN", caFile: "/ca.pem" },
  });
});
