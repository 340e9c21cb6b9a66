// What is in the middle while no conversation is open: the next step.

import { useQueryClient } from "@tanstack/react-query";
import { newConversation } from "../../state/chat-actions";
import { runAction } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { EmptyNotice } from "../../widgets/Notice";
import { ShortcutKeys } from "../../widgets/ShortcutKeys";
import { BackendForm } from "./BackendForm";
import styles from "./ChatScreen.module.css";

/** There is no backend yet. */
export function NoBackend({ keyPlace }: { keyPlace: string }) {
  const client = useQueryClient();
  return (
    <div className={styles.first} data-testid="chat-no-backend">
      <h1>Chat with a backend</h1>
      <p>
        Talk to a ChatServer or to an agent behind AgentAPI, and watch the traces of each reply beside it.
        Both listen on port 3284 by default.
      </p>
      <BackendForm
        backend={null}
        keyPlace={keyPlace}
        onSaved={(backend) => void newConversation(client, backend)}
      />
    </div>
  );
}

/** There is a backend, and nothing is open. */
export function NoConversation() {
  return (
    <EmptyNotice title="Choose a conversation">
      <p>or begin a new one.</p>
      <p className={styles.next}>
        <Button look="strong" onClick={() => runAction("chat-new")}>
          New conversation
        </Button>
        <ShortcutKeys action="chat-new" />
      </p>
    </EmptyNotice>
  );
}
