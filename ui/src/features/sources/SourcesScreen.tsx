// Where events come from, how they were recorded, where they go and what they are checked with: one page, with an
// index.

import { Fragment, type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { formatBytes } from "../../base/format";
import { type UnixMs, unixMs } from "../../base/time";
import type { AppStatus, Sources } from "../../ipc/bindings";
import { type SourceSection as Section, SOURCE_SECTIONS } from "../../model/views";
import { navigate } from "../../state/address";
import { useSources, useStatus } from "../../state/queries";
import { Failure } from "../../widgets/Failure";
import { Folders } from "./Folders";
import { Forwarding } from "./Forwarding";
import { ImportsList } from "./ImportsList";
import { KafkaTopics } from "./KafkaTopics";
import { Ledger } from "./Ledger";
import { Listeners } from "./Listeners";
import { Quarantine } from "./Quarantine";
import { SigningKeys } from "./SigningKeys";
import { SourceSection } from "./SourceSection";
import { SourcesIndex } from "./SourcesIndex";
import styles from "./SourcesScreen.module.css";

/** Pixels of a section's head that may be scrolled away before the next one counts as being read. */
const HEAD = 80;

/**
 * The *Sources* screen; `section` is the one that the address names, `agents` shows the coding agents of this machine.
 */
export function SourcesScreen({ section, agents }: { section: Section | undefined; agents: ReactNode }) {
  const { data: status, dataUpdatedAt } = useStatus();
  const { data: sources, error } = useSources();
  const page = useRef<HTMLDivElement>(null);
  const { reading, show, follow } = useReading(page, section, status !== undefined && sources !== undefined);
  return (
    <main className={styles.screen} aria-label="Sources" data-testid="sources">
      <SourcesIndex
        status={status}
        sources={sources}
        reading={reading}
        onChoose={(chosen) => {
          navigate({ at: "sources", section: chosen }, { replace: true });
          show(chosen);
        }}
      />
      <div className={styles.page} ref={page} onScroll={follow} data-testid="sources-page">
        <div className={styles.column}>
          <h1>Sources</h1>
          {SOURCE_SECTIONS.map(({ section }) => (
            <Fragment key={section}>
              {SECTIONS[section]({ status, atMs: unixMs(dataUpdatedAt), sources, error, agents })}
            </Fragment>
          ))}
          {status && (
            <p className={styles.database}>
              Everything is kept in <code>{status.databasePath}</code>, {formatBytes(status.databaseBytes)}.
              Tracewake {status.version}
            </p>
          )}
        </div>
      </div>
    </main>
  );
}

type Known = {
  status: AppStatus | undefined;
  /** When the status was asked for. */
  atMs: UnixMs;
  sources: Sources | undefined;
  error: Error | null;
  agents: ReactNode;
};

/** What each section shows of what is known; nothing while that is on its way. */
const SECTIONS: Record<Section, (known: Known) => ReactNode> = {
  listeners: ({ status }) => status && <Listeners status={status} />,
  ledger: ({ status, atMs }) => status && <Ledger status={status} atMs={atMs} />,
  imports: () => <ImportsList />,
  agents: ({ agents }) => (
    <SourceSection
      name="agents"
      about="Agents that keep their sessions on this machine. One that is followed is read, and what it writes appears while it works."
    >
      {agents}
    </SourceSection>
  ),
  // The first of those that are listed together says why they are not.
  folders: ({ sources, error }) =>
    sources ? (
      <Folders folders={sources.folders.filter(({ agent }) => agent === "")} />
    ) : (
      error && <Failure title="The sources could not be listed" error={error} />
    ),
  kafka: ({ sources }) => sources && <KafkaTopics rows={sources.kafka} keyStore={sources.keyStore} />,
  forwarding: ({ sources }) => sources && <Forwarding row={sources.forward} />,
  keys: ({ sources }) => sources && <SigningKeys names={sources.signingKeys} keyStore={sources.keyStore} />,
  quarantine: () => <Quarantine />,
};

/** Which section is being read, and the way to another one. */
function useReading(page: RefObject<HTMLDivElement | null>, wanted: Section | undefined, ready: boolean) {
  const [reading, setReading] = useState<Section>(wanted ?? "listeners");
  const placeOf = useCallback(
    (section: Section) =>
      page.current?.querySelector<HTMLElement>(`[data-testid="source-section-${section}"]`) ?? null,
    [page],
  );
  const show = useCallback(
    (section: Section) => {
      const place = placeOf(section);
      place?.scrollIntoView?.({ block: "start" });
      place?.focus({ preventScroll: true });
      setReading(section);
    },
    [placeOf],
  );
  // An address that names a section leads there, once the sections above it have their height. The focus stays
  // if it is inside by then.
  useEffect(() => {
    if (wanted && ready && !placeOf(wanted)?.contains(document.activeElement)) show(wanted);
  }, [wanted, ready, show, placeOf]);

  const follow = () => {
    const box = page.current;
    if (!box) return;
    const top = box.getBoundingClientRect().top;
    const isAtEnd = box.scrollTop > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
    const read = SOURCE_SECTIONS.findLast(({ section }) => {
      const place = placeOf(section);
      if (place === null) return false;
      const { top: begin, bottom } = place.getBoundingClientRect();
      // The last ones never come to the top: there the one that was asked for is read.
      return begin - top < HEAD || (isAtEnd && bottom > top && place.contains(document.activeElement));
    });
    if (read) setReading(read.section);
  };
  return { reading, show, follow };
}
