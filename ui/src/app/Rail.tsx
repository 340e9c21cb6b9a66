// The icon rail: the places of the window.

import { type Route, toolsRoute } from "../model/route";
import { currentRoute, navigate } from "../state/address";
import { usePlatforms } from "../state/backends";
import { goToChat } from "../state/chat-memory";
import { useStatus } from "../state/queries";
import { useView } from "../state/view";
import { Icon, type IconName } from "../widgets/Icon";
import styles from "./Rail.module.css";

/** Where the sessions were left, to come back to it. */
let lastSession: Route = { at: "home" };

/** The rail. */
export function Rail({ at }: { at: Route["at"] }) {
  const setHelp = useView((view) => view.setHelp);
  const help = useView((view) => view.help);
  const { data: status } = useStatus();
  const platforms = usePlatforms() ?? [];
  const now = currentRoute();
  if (now.at === "session") lastSession = now;
  const hasProblem =
    status !== undefined &&
    (status.total.rejected > 0 || status.listeners.some(({ listening }) => !listening));
  return (
    <nav className={styles.rail} aria-label="Places">
      <Place
        icon="sessions"
        word="Sessions"
        on={at === "session" || at === "home"}
        onGo={() => navigate(lastSession)}
      />
      <Place icon="tools" word="Tools by day" on={at === "tools"} onGo={() => navigate(toolsRoute())} />
      <Place icon="chat" word="Chat" on={at === "chat"} onGo={goToChat} />
      {(platforms.length > 0 || at === "platform") && (
        <Place
          icon="platform"
          word="Platform"
          on={at === "platform"}
          onGo={() => navigate({ at: "platform", backend: null, section: "overview" })}
        />
      )}
      <Place
        icon="connect"
        word="Connect an agent"
        on={at === "connect"}
        onGo={() => navigate({ at: "connect" })}
      />
      <Place
        icon="sources"
        word={hasProblem ? "Sources, something needs a look" : "Sources"}
        on={at === "sources"}
        hasProblem={hasProblem}
        onGo={() => navigate({ at: "sources" })}
      />
      <span className={styles.space} />
      <Place
        icon="settings"
        word="Settings"
        on={at === "settings"}
        onGo={() => navigate({ at: "settings" })}
      />
      <Place icon="help" word="Shortcuts" on={help} onGo={() => setHelp(!help)} />
    </nav>
  );
}

type PlaceProps = { icon: IconName; word: string; on: boolean; hasProblem?: boolean; onGo: () => void };

function Place({ icon, word, on, hasProblem = false, onGo }: PlaceProps) {
  return (
    <button
      type="button"
      className={styles.place}
      aria-label={word}
      title={word}
      aria-current={on ? "page" : undefined}
      onClick={onGo}
    >
      <Icon name={icon} size={18} />
      {hasProblem && <i className={styles.problem} aria-hidden="true" />}
    </button>
  );
}
