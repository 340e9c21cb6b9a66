// What a platform counts, in one glance: the figure of now or today first, the sum of all time behind it.

import type { PlatformStats } from "../../ipc/bindings";
import { groupDigits } from "../../model/platform";
import styles from "./Figures.module.css";

type Figure = {
  name: string;
  figure: keyof Counts;
  unit: string;
  second?: keyof Counts;
  secondUnit?: string;
};
type Counts = Omit<PlatformStats, "health">;

const FIGURES: readonly Figure[] = [
  { name: "Users", figure: "activeUsers", unit: "active", second: "totalUsers", secondUnit: "in all" },
  { name: "Requests", figure: "requestsToday", unit: "today", second: "totalRequests", secondUnit: "in all" },
  { name: "Tokens", figure: "tokensToday", unit: "today", second: "totalTokens", secondUnit: "in all" },
  { name: "Organisations", figure: "totalOrganizations", unit: "" },
  { name: "MCP servers", figure: "totalMcpServers", unit: "" },
];

/** The figures; `stale` when they are not those of the last question. */
export function Figures({ stats, stale }: { stats: PlatformStats; stale: boolean }) {
  return (
    <dl className={styles.figures} data-stale={stale}>
      {FIGURES.map(({ name, figure, unit, second, secondUnit }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={styles.first}>
            {digits(stats[figure])} {unit !== "" && <small>{unit}</small>}
          </dd>
          {second !== undefined && (
            <dd className={styles.second}>
              {digits(stats[second])} <small>{secondUnit}</small>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function digits(figure: string | null) {
  return figure === null ? <span title="The server does not say">–</span> : groupDigits(figure);
}
