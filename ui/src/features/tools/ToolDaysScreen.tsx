// Tools over all sessions, by day: which is called more, fails more, or became slower. The query of the list of
// sessions says in which sessions; a tool or a day that is chosen here narrows that list.

import { formatCount, formatPlural } from "../../base/format";
import { nowMs } from "../../base/time";
import { visibleText } from "../../base/visible";
import type { ToolDays, ToolTrend } from "../../ipc/bindings";
import { laterDate } from "../../model/days";
import { TOOL_DAYS, type ToolsRoute } from "../../model/route";
import { withoutTimes } from "../../model/session-times";
import { navigate } from "../../state/address";
import { useToolDays } from "../../state/explorer";
import { useActions } from "../../state/keyboard";
import { useGoodListQuery, useListQuery } from "../../state/list-query";
import { useStoredSessions } from "../../state/sessions";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { DayChart } from "./DayChart";
import styles from "./ToolDays.module.css";
import { ToolDaysTable } from "./ToolDaysTable";
import { chosenTool, sessionsOf } from "./tool-days";

/** The screen. */
export function ToolDaysScreen({ route }: { route: ToolsRoute }) {
  const query = withoutTimes(useGoodListQuery());
  const { data, error, refetch } = useToolDays({ query, days: route.days, last: route.last });
  const go = (change: Partial<ToolsRoute>) => navigate({ ...route, ...change }, { replace: true });
  const tools = data?.tools ?? [];
  const chosen = route.tool === null ? undefined : chosenTool(tools, route);
  const choose = (tool: ToolTrend | null) => go({ tool: tool?.name ?? null, server: tool?.server ?? "" });
  const step = (by: number) => {
    const at = chosen === undefined ? (by > 0 ? -1 : tools.length) : tools.indexOf(chosen);
    const next = tools[Math.max(0, Math.min(tools.length - 1, at + by))];
    if (next) choose(next);
  };
  useActions({ "row-next": () => step(1), "row-previous": () => step(-1) });
  return (
    <main className={styles.screen} aria-label="Tools by day" data-testid="tool-days">
      <header className={styles.head}>
        <h1>Tools by day</h1>
        {data && <Facts data={data} query={query} />}
        <Period route={route} data={data} onGo={go} />
      </header>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton label="Adding up the calls" rows={10} />}
      {data && data.tools.length === 0 && <NoCalls route={route} query={query} onGo={go} />}
      {data && data.tools.length > 0 && (
        <>
          <Chosen chosen={chosen} onClear={() => choose(null)} />
          <DayChart data={data} days={chosen?.days ?? data.all} />
          <section className={styles.tools} aria-label="Tools">
            <ToolDaysTable tools={data.tools} chosen={chosen} onChoose={choose} />
            {data.total > data.tools.length && (
              <p className={styles.more}>
                First {formatCount(data.tools.length)} of {formatPlural(data.total, "tool")}
              </p>
            )}
          </section>
        </>
      )}
    </main>
  );
}

function Facts({ data, query }: { data: ToolDays; query: string }) {
  const calls = data.all.reduce((sum, day) => sum + day.calls, 0);
  // Without any, the notice below says so.
  if (calls === 0 && query === "") return null;
  return (
    <p>
      {data.complete ? "" : "At least "}
      {formatPlural(calls, "call")} in {formatPlural(data.sessions, "session")}
      {query !== "" && (
        <>
          {" "}
          matching <code>{query}</code>
        </>
      )}
    </p>
  );
}

type PeriodProps = {
  route: ToolsRoute;
  data: ToolDays | undefined;
  onGo: (change: Partial<ToolsRoute>) => void;
};

/** How many days, and which. */
function Period({ route, data, onGo }: PeriodProps) {
  const last = data?.days.at(-1)?.date;
  const move = (by: number) => last !== undefined && onGo({ last: laterDate(last, by) });
  const isOver = data !== undefined && data.endMs < nowMs();
  return (
    <div className={styles.period}>
      <span className={styles.choice} role="group" aria-label="How many days">
        {TOOL_DAYS.map((days) => (
          <Button
            key={days}
            look="quiet"
            aria-pressed={route.days === days}
            aria-label={`${days} days`}
            onClick={() => onGo({ days })}
          >
            {days}
          </Button>
        ))}
        <span aria-hidden="true">days</span>
      </span>
      <Button look="quiet" onClick={() => move(-route.days)}>
        Earlier
      </Button>
      <span className={styles.dates}>
        {data?.days[0]?.date} – {last}
      </span>
      <Button look="quiet" disabled={!isOver} onClick={() => move(route.days)}>
        Later
      </Button>
    </div>
  );
}

function Chosen({ chosen, onClear }: { chosen: ToolTrend | undefined; onClear: () => void }) {
  const { text, setText } = useListQuery();
  if (chosen === undefined)
    return (
      <p className={styles.chosen} role="status">
        <b>All tools</b>
      </p>
    );
  const name = visibleText([chosen.server, chosen.name].filter(Boolean).join(" ")) || "unnamed";
  return (
    <p className={styles.chosen} role="status">
      <b>{name}</b>
      <Button look="quiet" onClick={() => setText(sessionsOf(text, chosen, false))}>
        List the sessions
      </Button>
      {chosen.all.errors > 0 && (
        <Button look="quiet" onClick={() => setText(sessionsOf(text, chosen, true))}>
          List those where it failed
        </Button>
      )}
      <Button look="quiet" onClick={onClear}>
        All tools
      </Button>
    </p>
  );
}

type NoCallsProps = { route: ToolsRoute; query: string; onGo: (change: Partial<ToolsRoute>) => void };

function NoCalls({ route, query, onGo }: NoCallsProps) {
  const stored = useStoredSessions();
  const setText = useListQuery((list) => list.setText);
  if (stored === 0)
    return (
      <EmptyNotice title="No calls yet">
        Tools that agents call are added up here as their sessions arrive.
      </EmptyNotice>
    );
  return (
    <EmptyNotice title="No tool was called in these days">
      <p className={styles.ways}>
        {route.last !== null && <Button onClick={() => onGo({ last: null })}>Go to the newest days</Button>}
        {query !== "" && <Button onClick={() => setText("")}>Look at all sessions</Button>}
        {route.days !== TOOL_DAYS.at(-1) && (
          <Button onClick={() => onGo({ days: TOOL_DAYS[2] })}>Look at {TOOL_DAYS[2]} days</Button>
        )}
      </p>
    </EmptyNotice>
  );
}
