// How to point an agent at Tracewake: the clients by family on the left, the lines of the chosen one on the right.

import { useState } from "react";
import type { ConnectClient } from "../../ipc/bindings";
import { matchingClients } from "../../model/clients";
import { navigate } from "../../state/address";
import { useActions } from "../../state/keyboard";
import { useConnectGuide } from "../../state/queries";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { ClientLines } from "./ClientLines";
import { ClientList } from "./ClientList";
import styles from "./ConnectScreen.module.css";

/** The *Connect an agent* screen; `client` is the one that the address names. */
export function ConnectScreen({ client }: { client: string | undefined }) {
  const query = useConnectGuide();
  const [words, setWords] = useState("");
  const clients = query.data ?? [];
  const shown = matchingClients(clients, words);
  // What is on the right stays while a person types, unless it no longer matches.
  const chosen = shown.find(({ id }) => id === client) ?? shown[0];
  // The keys that move along rows move along the clients.
  const step = (by: number) => {
    const at = shown.findIndex(({ id }) => id === chosen?.id);
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) choose(next);
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });
  return (
    <main className={styles.screen} aria-label="Connect an agent" data-testid="connect">
      {query.error && !query.data && <ErrorNotice error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Skeleton label="Loading the clients" />}
      {query.data && (
        <>
          <ClientList
            clients={shown}
            chosen={chosen?.id}
            words={words}
            onWords={setWords}
            onChoose={choose}
          />
          <div className={styles.chosen}>
            {chosen ? (
              <ClientLines key={chosen.id} client={chosen} />
            ) : (
              <EmptyNotice title="No client matches">
                Anything that speaks OTLP, CloudEvents or plain JSON over HTTP can send here, too.
              </EmptyNotice>
            )}
          </div>
        </>
      )}
    </main>
  );
}

function choose(client: ConnectClient): void {
  navigate({ at: "connect", client: client.id }, { replace: true });
}
