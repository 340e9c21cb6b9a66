// What to do about a port that another program has.

import { commands } from "../../ipc/backend";
import { useChange } from "../../state/commands";
import { useToast } from "../../state/toast";
import { Button } from "../../widgets/Button";
import { Failure } from "../../widgets/Failure";
import styles from "./Listeners.module.css";

async function listenElsewhere(port: number): Promise<void> {
  const other = await commands.listenElsewhere(port);
  useToast.getState().say({
    words: `Listening on port ${other} until Tracewake is closed. Connect an agent shows the new address.`,
  });
}

/** The two ways on. */
export function TakenPort({ port }: { port: number }) {
  const again = useChange(commands.listenAgain);
  const elsewhere = useChange(listenElsewhere);
  const busy = again.busy || elsewhere.busy;
  return (
    <div className={styles.taken}>
      <p>
        Stop that program and try again, or use another port here and send your agents there.
        {again.answer !== undefined && !again.busy && " Tried again: the port is still in use."}
      </p>
      <Button aria-label={`Try port ${port} again`} disabled={busy} onClick={() => again.run(port)}>
        Try again
      </Button>
      <Button
        aria-label={`Use another port than ${port}`}
        disabled={busy}
        onClick={() => elsewhere.run(port)}
      >
        Use another port
      </Button>
      {elsewhere.error !== null && <Failure error={elsewhere.error} title={`No port near ${port} is free`} />}
    </div>
  );
}
