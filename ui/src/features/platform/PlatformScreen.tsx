// The platform of a ChatServer: how it is and what it counts, who administers it, what was done, which MCP servers its
// agents reach.

import type { ComponentType } from "react";
import { chatRoute, type PlatformRoute } from "../../model/route";
import { PLATFORM_SECTIONS, type PlatformSection, SESSION_VIEWS, sectionWord } from "../../model/views";
import { navigate } from "../../state/address";
import { goToBackendSettings, useBackends } from "../../state/backends";
import { useActions } from "../../state/keyboard";
import { Button } from "../../widgets/Button";
import { EmptyNotice, ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Admins } from "./Admins";
import { AuditLog } from "./AuditLog";
import { McpServers } from "./McpServers";
import { Overview } from "./Overview";
import { PlatformIndex } from "./PlatformIndex";
import styles from "./PlatformScreen.module.css";
import type { SectionProps } from "./section-props";

/** Whose platform was last on show. */
let last: string | null = null;

/** The *Platform* screen. */
export function PlatformScreen({ route }: { route: PlatformRoute }) {
  const { data, error, refetch } = useBackends();
  const platforms = data?.backends.filter(({ kind }) => kind === "chat_server") ?? [];
  const wanted = route.backend ?? last;
  const backend =
    platforms.find(({ id }) => id === wanted) ?? (route.backend === null ? platforms[0] : undefined);
  if (backend) last = backend.id;

  // The keys of a session's views lead to the sections, in their order.
  const keys = PLATFORM_SECTIONS.map(({ section }, at) => {
    const go = () => navigate({ ...route, section });
    return [`view-${SESSION_VIEWS[at]?.view}`, go] as const;
  });
  useActions(Object.fromEntries(keys));
  return (
    <main className={styles.screen} aria-label="Platform" data-testid="platform">
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton label="Loading the backends" />}
      {data && platforms.length === 0 && <NoPlatform first={data.backends.length === 0} />}
      {data && platforms.length > 0 && (
        <>
          <PlatformIndex backends={platforms} chosen={backend} section={route.section} />
          {backend ? (
            <Section key={backend.id} backend={backend} keyPlace={data.keyPlace} section={route.section} />
          ) : (
            <WrongBackend agent={data.backends.some(({ id }) => id === route.backend)} />
          )}
        </>
      )}
    </main>
  );
}

const SECTIONS: Record<PlatformSection, ComponentType<SectionProps>> = {
  overview: Overview,
  admins: Admins,
  audit: AuditLog,
  mcp: McpServers,
};

function Section({ section, ...props }: SectionProps & { section: PlatformSection }) {
  const Shown = SECTIONS[section];
  return (
    <section className={styles.section} aria-label={sectionWord(PLATFORM_SECTIONS, section)}>
      <Shown {...props} />
    </section>
  );
}

function WrongBackend({ agent }: { agent: boolean }) {
  if (agent)
    return (
      <EmptyNotice title="An agent has no platform">
        Only ChatServer backends have users, administrators and MCP servers. Choose one in the list.
      </EmptyNotice>
    );
  return (
    <EmptyNotice title="There is no such backend">
      It may have been removed. Choose another one in the list.
    </EmptyNotice>
  );
}

/** Without any backend, chat itself begins with the form of the first one. */
function NoPlatform({ first }: { first: boolean }) {
  return (
    <EmptyNotice title="No backend with a platform">
      <p>Statistics, administrators, audit log and MCP servers belong to ChatServer backends.</p>
      <p className={styles.next}>
        <Button look="strong" onClick={() => (first ? navigate(chatRoute(null)) : goToBackendSettings(null))}>
          Add a backend in Chat
        </Button>
      </p>
    </EmptyNotice>
  );
}
