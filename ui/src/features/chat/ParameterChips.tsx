// Below the field: which model answers, and the parameters that matter most.

import { useQueryClient } from "@tanstack/react-query";
import { shortenMiddle } from "../../base/format";
import type { ChatParameters, ConversationRow } from "../../ipc/bindings";
import { changeConversation } from "../../state/chat-actions";
import { useChatMemory } from "../../state/chat-memory";
import styles from "./Composer.module.css";
import { ModelPicker } from "./ModelPicker";

type Props = { row: ConversationRow; parameters: ChatParameters; onParameters: () => void };

/** The chips. */
export function ParameterChips({ row, parameters, onParameters }: Props) {
  const client = useQueryClient();
  const { temperature, stream, systemPrompt } = parameters;
  const chip = (words: string, title: string) => (
    <button type="button" className={styles.chip} title={title} aria-haspopup="dialog" onClick={onParameters}>
      {words}
    </button>
  );
  return (
    <>
      <ModelPicker
        backend={row.backend}
        model={row.model}
        onChoose={(model) => {
          useChatMemory.getState().chooseModel(row.backend, model);
          void changeConversation(client, row.id, { model });
        }}
      />
      {chip(
        temperature === null ? "default temperature" : `temperature ${temperature}`,
        "Change the parameters",
      )}
      {!stream && chip("in one piece", "Replies are sent whole, not streamed. Change the parameters")}
      {systemPrompt !== "" && chip("system prompt", systemPrompt.slice(0, 300))}
      {row.sessionId !== "" &&
        chip(
          `session ${shortenMiddle(row.sessionId, 13)}`,
          `Session ${row.sessionId}. Change the parameters`,
        )}
    </>
  );
}
