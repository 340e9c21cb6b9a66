// The filter of the audit log, and how much of the log it looks at.

import { formatCount } from "../../base/format";
import type { ActionCount, AuditFilter } from "../../model/platform";
import { AUDIT_MOST, type useAudit } from "../../state/platform";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import styles from "./AuditLog.module.css";

type Props = {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
  actions: readonly ActionCount[];
  /** How many entries the filter leaves. */
  shown: number;
  audit: ReturnType<typeof useAudit>;
};

/** The bar above the table. */
export function AuditBar({ filter, onFilter, actions, shown, audit }: Props) {
  const filtered = filter.text.trim() !== "" || filter.action !== "";
  return (
    <div className={styles.bar} role="search" aria-label="Filter the audit log">
      <span className={styles.box}>
        <Icon name="search" size={13} />
        <input
          value={filter.text}
          placeholder="User, resource, metadata…"
          aria-label="Text to look for"
          spellCheck={false}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || filter.text === "") return;
            event.preventDefault();
            event.stopPropagation();
            onFilter({ ...filter, text: "" });
          }}
        />
      </span>
      <select
        className={styles.select}
        aria-label="Action"
        value={filter.action}
        onChange={(event) => onFilter({ ...filter, action: event.target.value })}
      >
        <option value="">Any action</option>
        {actions.map(({ action, count }) => (
          <option key={action} value={action}>
            {action} ({formatCount(count)})
          </option>
        ))}
      </select>
      {filtered && (
        <Button look="quiet" onClick={() => onFilter({ text: "", action: "" })}>
          Clear
        </Button>
      )}
      <Reach filtered={filtered} shown={shown} audit={audit} />
    </div>
  );
}

/** How far the log was fetched: the server never says how long it is. */
function Reach({ filtered, shown, audit }: { filtered: boolean } & Pick<Props, "shown" | "audit">) {
  const { entries, more, full, fetchingAll } = audit;
  const known = formatCount(entries.length);
  const reach = more ? `the first ${known} loaded` : `all ${known}`;
  return (
    <span className={styles.reach}>
      <span role="status">
        {filtered
          ? `${formatCount(shown)} of ${reach}`
          : more
            ? `First ${known} loaded`
            : `All ${known} entries`}
      </span>
      {fetchingAll && (
        <Button look="quiet" onClick={audit.stop}>
          Loading… Stop
        </Button>
      )}
      {more && !full && !fetchingAll && (
        <Button look="quiet" onClick={audit.fetchAll} title={`At most ${formatCount(AUDIT_MOST)} entries`}>
          Load all to filter
        </Button>
      )}
      {more && full && <span>The log goes on; older entries are not searched.</span>}
    </span>
  );
}
