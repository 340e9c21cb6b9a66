// How a platform is and what it counts. Each part that fails shows its own failure; the figures of before stay, dimmed
// and with their time.

import { useState } from "react";
import { formatClock, formatMoment, unixMs } from "../../base/time";
import type { PlatformReport, PlatformStats } from "../../ipc/bindings";
import { usePlatformReport } from "../../state/platform";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Figures } from "./Figures";
import { HealthTable } from "./HealthTable";
import { PlatformFailure } from "./PlatformFailure";
import { PlatformHead } from "./PlatformHead";
import styles from "./PlatformScreen.module.css";
import type { SectionProps } from "./section-props";

/** The overview. */
export function Overview({ backend, keyPlace }: SectionProps) {
  const { data: report, error, isFetching, refetch } = usePlatformReport(backend.id);
  const known = useLastKnown(report);
  const again = () => void refetch();
  const failed = { backend, keyPlace, onRetry: again };
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <PlatformHead
          title="Overview"
          backend={backend.name}
          at={report ? unixMs(report.atMs) : null}
          busy={isFetching}
          onAgain={again}
        />
        {error && !report && <ErrorNotice error={error} onRetry={again} />}
        {!error && !report && <Skeleton rows={6} label="Loading the platform" />}
        {report && (
          <>
            <section className={styles.part} aria-label="Statistics" data-testid="platform-stats">
              <h2>Statistics</h2>
              {report.statsFailure && (
                <PlatformFailure failure={report.statsFailure} part="stats" {...failed} />
              )}
              {known && (
                <>
                  <Figures stats={known.stats} stale={report.stats === null} />
                  {report.stats === null && (
                    <p className={styles.faint} title={formatMoment(unixMs(known.atMs))}>
                      as of {formatClock(unixMs(known.atMs)).slice(0, 8)}
                    </p>
                  )}
                </>
              )}
            </section>
            <section className={styles.part} aria-label="Health" data-testid="platform-health">
              <h2>Health</h2>
              <HealthTable report={report} />
              {report.healthFailure && (
                <PlatformFailure failure={report.healthFailure} part="health" {...failed} />
              )}
            </section>
          </>
        )}
      </div>
    </div>
  );
}

/** The last statistics there were, and when. */
function useLastKnown(report: PlatformReport | undefined): { stats: PlatformStats; atMs: number } | null {
  const [known, setKnown] = useState<{ stats: PlatformStats; atMs: number } | null>(null);
  if (!report?.stats) return known;
  if (known?.stats === report.stats && known.atMs === report.atMs) return known;
  const next = { stats: report.stats, atMs: report.atMs };
  setKnown(next);
  return next;
}
