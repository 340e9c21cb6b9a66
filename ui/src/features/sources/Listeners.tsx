// The listeners: by port, who sends there by default, and what is wrong where one does not listen.

import { formatCount } from "../../base/format";
import type { AppStatus } from "../../ipc/bindings";
import { defaultClients, listenersByPort } from "../../model/listeners";
import { StateDot } from "../../widgets/StateDot";
import styles from "./Listeners.module.css";
import { SourceSection } from "./SourceSection";
import { TakenPort } from "./TakenPort";

/** The listeners. */
export function Listeners({ status }: { status: AppStatus }) {
  return (
    <SourceSection
      name="listeners"
      about="Every port takes every protocol. These are the ports that clients send to by default."
      actions={
        <span title="Events stored in the last second, from all sources">
          {formatCount(status.eventsPerSecond)} events/s now
        </span>
      }
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Port</th>
            <th scope="col">Sent here by default</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {listenersByPort(status.listeners).map(({ port, problem, portInUse, addresses }) => (
            <tr key={port}>
              <th scope="row" data-short>
                <StateDot
                  state={problem === "" ? "live" : "failed"}
                  word={problem === "" ? "Listening" : "Not listening"}
                />
                {port}
              </th>
              <td>{defaultClients(port)}</td>
              <td className={problem === "" ? styles.quiet : styles.warn}>
                {problem || (
                  <>
                    listening on <code>{addresses.join(", ")}</code>
                  </>
                )}
                {portInUse && <TakenPort port={port} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SourceSection>
  );
}
