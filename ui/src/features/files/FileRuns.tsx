// The runs that touched a file, the last one first.

import { formatPlural } from "../../base/format";
import { formatMoment, unixMs } from "../../base/time";
import { oneLine, visibleText } from "../../base/visible";
import type { FileRun } from "../../ipc/bindings";
import { queryTerm } from "../../model/query-text";
import { sessionRoute } from "../../model/route";
import { SESSION_STATES } from "../../model/session-states";
import { navigate } from "../../state/address";
import { useFileRuns } from "../../state/files";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { StateDot } from "../../widgets/StateDot";
import own from "./FileDetail.module.css";

type Props = { path: string; sessionKey: string };

/** The runs. */
export function FileRuns({ path, sessionKey }: Props) {
  const asked = useFileRuns(path);
  if (asked.error && !asked.data) return <ErrorNotice error={asked.error} onRetry={asked.refetch} />;
  if (!asked.data) return <Skeleton label="Loading the runs" rows={6} />;
  return (
    <ul className={own.runs} data-testid="file-runs">
      {asked.data.map((run) => (
        <li key={run.session.key}>
          <button
            type="button"
            aria-current={run.session.key === sessionKey || undefined}
            onClick={() =>
              navigate({
                ...sessionRoute(run.session.key),
                view: "files",
                query: queryTerm("file", path),
              })
            }
          >
            <StateDot {...dotOf(run)} />
            <span className={own.run} data-column="name">
              {visibleText(oneLine(run.session.title))}
            </span>
            <small>{doneWords(run)}</small>
            <time>{formatMoment(unixMs(run.session.startMs)).slice(0, 16)}</time>
          </button>
        </li>
      ))}
    </ul>
  );
}

function dotOf({ session }: FileRun) {
  const { dot, word } = SESSION_STATES[session.state];
  return { state: dot, word };
}

function doneWords({ reads, edits, creates, deletes }: FileRun): string {
  const parts = [
    creates > 0 ? "made it" : "",
    edits > 0 ? formatPlural(edits, "edit") : "",
    deletes > 0 ? "deleted it" : "",
    reads > 0 ? formatPlural(reads, "read") : "",
  ];
  return parts.filter(Boolean).join(", ");
}
