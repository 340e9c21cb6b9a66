// Other ways to a run: a file, a chat, the sample.

import type { ReactNode } from "react";
import { goToChat } from "../../state/chat-memory";
import { useOpenFiles } from "../../state/imports";
import { useOpenSample } from "../../state/sample";
import { Button } from "../../widgets/Button";
import { Keys } from "../../widgets/Keys";
import styles from "./StartScreen.module.css";

/** The ways, each with its button. */
export function Ways() {
  const open = useOpenFiles();
  const openSample = useOpenSample();
  return (
    <div className={styles.ways}>
      <Way
        title="Open a file"
        words="A trace, or an export of another tool. Or drop it anywhere on this window."
      >
        <Button onClick={open}>
          Open files <Keys name="mod+o" />
        </Button>
      </Way>
      <Way title="Chat with an agent" words="AgentAPI or ChatServer, with the trace beside the chat.">
        <Button onClick={goToChat}>Open chat</Button>
      </Way>
      <Way title="Look around first" words="Five agents, a refund, and a server that fails twice.">
        <Button onClick={openSample}>Open the sample</Button>
      </Way>
    </div>
  );
}

function Way({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p>{words}</p>
      </div>
      {children}
    </section>
  );
}
