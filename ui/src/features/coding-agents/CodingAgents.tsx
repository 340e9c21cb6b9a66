// Coding agents whose sessions lie on this machine: what is there, and following it.

import { useState } from "react";
import { commands } from "../../ipc/backend";
import { agentsHere, allOf, backWords, toReadWords } from "../../model/coding-agents";
import { useChange } from "../../state/commands";
import { useCodingAgents } from "../../state/queries";
import { Button } from "../../widgets/Button";
import { Choice } from "../../widgets/Choice";
import { Failure } from "../../widgets/Failure";
import { AgentTable } from "./AgentTable";
import styles from "./CodingAgents.module.css";

const BACK = [
  { value: "7", words: "7 days" },
  { value: "30", words: "30 days" },
  { value: "90", words: "90 days" },
  { value: "all", words: "Everything" },
] as const;

type Back = (typeof BACK)[number]["value"];

/** The agents with what can be done; nothing where none is known. */
export function CodingAgents() {
  const { data: agents = [], error } = useCodingAgents();
  const [back, setBack] = useState<Back>("30");
  const follow = useChange(commands.followAgents);
  const days = back === "all" ? null : Number(back);
  const here = agentsHere(agents);
  const fresh = here.filter((agent) => agent.follow === null);
  const absent = agents.filter((agent) => !here.includes(agent)).map(({ title }) => title);
  if (error) return <Failure title="The coding agents could not be listed" error={error} />;
  if (here.length === 0) return absent.length > 0 && <Absent titles={absent} />;
  const names = fresh.map(({ agent }) => agent);
  return (
    <div className={styles.agents} data-testid="coding-agents">
      <AgentTable
        agents={here}
        days={days}
        busy={follow.busy}
        onFollow={(agent) => follow.run([agent], days)}
      />
      <div className={styles.choose}>
        <Choice label="How far back" value={back} options={BACK} onChoose={setBack} />
        {fresh.length > 1 && (
          <Button look="strong" disabled={follow.busy} onClick={() => follow.run(names, days)}>
            Follow {allOf(fresh.length)}
          </Button>
        )}
      </div>
      {fresh.length > 0 && <p className={styles.amount}>{toReadWords(fresh, days)}</p>}
      {follow.error && <Failure title={`Not followed, ${backWords(days)}`} error={follow.error} />}
      <Promises isRead={fresh.length < here.length} />
      {absent.length > 0 && <Absent titles={absent} />}
    </div>
  );
}

/** What is done with the folders, and what is not. */
function Promises({ isRead }: { isRead: boolean }) {
  return (
    <dl className={styles.promises}>
      <div>
        <dt>{isRead ? "Only followed folders are read" : "Nothing is read yet"}</dt>
        <dd>Counts come from names, dates and sizes. No file is opened before you follow its agent.</dd>
      </div>
      <div>
        <dt>Nothing is written there</dt>
        <dd>The folders are opened for reading only.</dd>
      </div>
      <div>
        <dt>Runs are kept</dt>
        <dd>
          Claude Code deletes its sessions after 30 days. Tracewake keeps what it has read, on this machine.
        </dd>
      </div>
    </dl>
  );
}

function Absent({ titles }: { titles: readonly string[] }) {
  return (
    <p className={styles.absent}>
      Not found here: {titles.join(", ")}. The same on the command line: <code>tracewake agents</code>
    </p>
  );
}
