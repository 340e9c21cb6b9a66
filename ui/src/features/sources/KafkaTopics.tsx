// Kafka topics that are read, and how far they are.

import { useState } from "react";
import { formatCount, formatPlural } from "../../base/format";
import { commands } from "../../ipc/backend";
import type { KafkaRow } from "../../ipc/bindings";
import { KAFKA_SECURITY } from "../../model/kafka-topic";
import { useChange } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { ConfirmButton } from "../../widgets/ConfirmButton";
import { Failure } from "../../widgets/Failure";
import { EntryLine, ListEntry } from "../../widgets/ListItem";
import type { DotState } from "../../widgets/StateDot";
import { KafkaForm } from "./KafkaForm";
import { SourceSection } from "./SourceSection";
import shared from "./SourceSection.module.css";

/** The topics. */
export function KafkaTopics({ rows, keyStore }: { rows: readonly KafkaRow[]; keyStore: string }) {
  const [adding, setAdding] = useState(false);
  return (
    <SourceSection
      name="kafka"
      about="Topics with events of any dialect, one in each message. Where reading stopped is remembered."
      actions={!adding && <Button onClick={() => setAdding(true)}>Add a topic</Button>}
    >
      {adding && <KafkaForm keyStore={keyStore} onClose={() => setAdding(false)} />}
      {rows.length === 0 && !adding && (
        <p className={shared.empty}>No topic is read. Add the one that your agents' events go to.</p>
      )}
      <ul aria-label="Kafka topics">
        {rows.map((row) => (
          <Topic key={`${row.topic.brokers} ${row.topic.topic} ${row.topic.group}`} row={row} />
        ))}
      </ul>
    </SourceSection>
  );
}

const DOTS: Record<string, DotState> = { running: "live", retrying: "failed" };

function Topic({ row }: { row: KafkaRow }) {
  const remove = useChange(commands.removeKafka);
  const { topic } = row;
  const security = KAFKA_SECURITY.find(({ value }) => value === topic.security)?.words ?? topic.security;
  return (
    <ListEntry
      data-testid="kafka-topic"
      data-state={row.state}
      dot={{ state: DOTS[row.state] ?? "waiting", word: row.state }}
      title={
        <>
          <code>{topic.topic}</code>
          <small>{topic.brokers}</small>
        </>
      }
      about={`${topic.topic} at ${topic.brokers}`}
      problem={row.problem}
      actions={
        <ConfirmButton
          label={`Remove ${topic.topic}`}
          confirm="Remove, keep its events"
          disabled={remove.busy}
          onConfirm={() => remove.run(topic)}
        >
          Remove
        </ConfirmButton>
      }
      facts={
        <>
          {row.problem === "" && <span>{row.state}</span>}
          <span>
            <b>{formatCount(row.received)}</b> received
          </span>
          {row.partitions > 0 && <span>{formatPlural(row.partitions, "partition")}</span>}
          {(row.lag > 0 || row.state === "running") && (
            <span title="Messages on the brokers that were not read yet">
              {row.lag > 0 ? `${formatCount(row.lag)} still to read` : "nothing waiting"}
            </span>
          )}
          {row.rejected > 0 && <span className={shared.warn}>{formatCount(row.rejected)} rejected</span>}
          <span>group {topic.group}</span>
          {topic.security !== "plaintext" && (
            <span>
              {security}
              {topic.username !== "" && `, as ${topic.username}`}
            </span>
          )}
        </>
      }
    >
      {remove.error && (
        <EntryLine>
          <Failure title="The topic could not be removed" error={remove.error} />
        </EntryLine>
      )}
    </ListEntry>
  );
}
