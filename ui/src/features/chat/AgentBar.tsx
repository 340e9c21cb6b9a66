// What can be done with an agent's terminal besides writing: single keys, keys as they are typed, and files.

import type { ConversationRow } from "../../ipc/bindings";
import { agentWords } from "../../model/chat-words";
import { TERMINAL_KEYS } from "../../model/terminal-keys";
import { sendKeys } from "../../state/agent-line";
import { useAgentState } from "../../state/chat";
import { useCommand } from "../../state/commands";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import { Icon } from "../../widgets/Icon";
import { StateDot } from "../../widgets/StateDot";
import styles from "./Composer.module.css";

type Props = {
  row: ConversationRow;
  /** Keys go to the terminal as they are typed. */
  raw: boolean;
  onRaw: (raw: boolean) => void;
  /** Name of the file that is on its way; empty for none. */
  uploading: string;
  onUpload: () => void;
};

/** The row above the field. */
export function AgentBar({ row, raw, onRaw, uploading, onUpload }: Props) {
  const { data: state } = useAgentState(row.backend);
  const keys = useCommand(sendKeys);
  const words = state && agentWords(state);
  return (
    <>
      {keys.error && <Failure title="The key was not sent" error={keys.error} />}
      <div className={styles.agent} data-testid="agent-bar">
        {words && (
          <span className={styles.status} title={words.long} data-testid="agent-status">
            <StateDot state={words.dot} word={words.long} />
            {words.word}
          </span>
        )}
        <span className={styles.keys} role="group" aria-label="Keys for the terminal">
          {TERMINAL_KEYS.map(({ name, mark, word, bytes }) => (
            <button
              key={name}
              type="button"
              aria-label={`Send ${word}`}
              title={`Send ${word}`}
              onClick={() => keys.run(row.id, bytes)}
            >
              {mark}
            </button>
          ))}
        </span>
        <Button
          look="quiet"
          aria-pressed={raw}
          title="Send each key to the terminal as it is typed"
          onClick={() => onRaw(!raw)}
        >
          <Icon name="terminal" size={13} /> Type raw
        </Button>
        <Button look="quiet" disabled={uploading !== ""} onClick={onUpload}>
          <Icon name="file" size={13} /> {uploading === "" ? "Send a file…" : `Sending ${uploading}…`}
        </Button>
      </div>
    </>
  );
}
