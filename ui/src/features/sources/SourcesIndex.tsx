// The index of the Sources screen: what there is, how much of it, and where something needs a look.

import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../../base/format";
import type { AppStatus, Sources } from "../../ipc/bindings";
import { agentsHere } from "../../model/coding-agents";
import { listenersByPort } from "../../model/listeners";
import { SOURCE_SECTIONS, type SourceSection } from "../../model/views";
import { useImports } from "../../state/imports";
import { REJECTS_AT_ONCE, rejectsQuery, useCodingAgents } from "../../state/queries";
import styles from "./SourcesScreen.module.css";

type Props = {
  status: AppStatus | undefined;
  sources: Sources | undefined;
  reading: SourceSection;
  onChoose: (section: SourceSection) => void;
};

/** The index. A small diamond marks a section with a problem in it. */
export function SourcesIndex({ status, sources, reading, onChoose }: Props) {
  const { data: imports = [] } = useImports();
  const { data: rejects } = useQuery(rejectsQuery(0, REJECTS_AT_ONCE));
  const { data: agents = [] } = useCodingAgents();
  const folders = sources?.folders.filter(({ agent }) => agent === "");
  const amounts: Partial<Record<SourceSection, number | string | undefined>> = {
    listeners: status && listenersByPort(status.listeners).filter(({ problem }) => problem === "").length,
    imports: imports.length,
    agents: agentsHere(agents).length,
    folders: folders?.length,
    kafka: sources?.kafka.length,
    forwarding: sources ? (sources.forward ? "on" : "off") : undefined,
    keys: sources?.signingKeys.length,
    quarantine: rejects?.kept,
  };
  const withProblem: Partial<Record<SourceSection, boolean | undefined>> = {
    listeners: status && listenersByPort(status.listeners).some(({ problem }) => problem !== ""),
    ledger: status !== undefined && (status.gaps > 0 || status.total.conflicts > 0),
    imports: imports.some(({ state }) => state === "failed"),
    agents: agents.some(({ follow }) => follow !== null && follow.problem !== ""),
    folders: folders?.some(({ problem }) => problem !== ""),
    kafka: sources?.kafka.some(({ problem }) => problem !== ""),
    forwarding: sources?.forward ? sources.forward.problem !== "" : false,
    quarantine: rejects !== undefined && rejects.kept > 0,
  };
  return (
    <nav className={styles.index} aria-label="Sections">
      <ul>
        {SOURCE_SECTIONS.map(({ section, word }) => {
          const amount = amounts[section];
          return (
            <li key={section}>
              <button
                type="button"
                aria-current={section === reading ? "location" : undefined}
                onClick={() => onChoose(section)}
              >
                <span>{word}</span>
                {withProblem[section] && <i role="img" aria-label="needs a look" title="Needs a look" />}
                <b>{typeof amount === "number" ? amount > 0 && formatCount(amount) : amount}</b>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
