// The clients by family, with a filter and a light for each.

import { useRef } from "react";
import type { ConnectClient } from "../../ipc/bindings";
import { byFamily } from "../../model/clients";
import { useActions } from "../../state/keyboard";
import { Icon } from "../../widgets/Icon";
import { Keys } from "../../widgets/Keys";
import { StateDot } from "../../widgets/StateDot";
import styles from "./ConnectScreen.module.css";

type Props = {
  clients: readonly ConnectClient[];
  chosen: string | undefined;
  words: string;
  onWords: (words: string) => void;
  onChoose: (client: ConnectClient) => void;
};

/** The list on the left. */
export function ClientList({ clients, chosen, words, onWords, onChoose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useActions({
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  return (
    <nav className={styles.list} aria-label="Clients">
      <label className={styles.filter}>
        <Icon name="search" size={14} />
        <input
          ref={field}
          type="search"
          aria-label="Filter clients"
          placeholder="Filter clients"
          spellCheck={false}
          value={words}
          onChange={(event) => onWords(event.target.value)}
          onKeyDown={(event) => {
            const first = clients[0];
            if (event.key === "Enter" && first) onChoose(first);
            else if (event.key === "Escape" && words !== "") onWords("");
            else if (event.key === "Escape") event.currentTarget.blur();
            else return;
            event.preventDefault();
          }}
        />
        <Keys name="/" />
      </label>
      <div className={styles.families}>
        {byFamily(clients).map(({ family, clients: members }) => (
          <section key={family} aria-label={family}>
            <h2>{family}</h2>
            <ul>
              {members.map((client) => (
                <li key={client.id}>
                  <button
                    type="button"
                    aria-current={client.id === chosen ? "true" : undefined}
                    data-testid={`connect-client-${client.id}`}
                    data-connected={client.events > 0}
                    onClick={() => onChoose(client)}
                  >
                    <span>{client.title}</span>
                    {client.events > 0 && <StateDot state="live" word="Events arrive" />}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
