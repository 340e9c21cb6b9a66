// The facets of the events table: kinds and agents with their counts, and failed only.

import { formatCount } from "../../base/format";
import type { EventPage, Facet } from "../../ipc/bindings";
import { kindWords } from "../../model/families";
import { Checkbox } from "../../widgets/Checkbox";
import styles from "./EventFacets.module.css";
import { type EventFilter, toggled } from "./filter";

type Props = { page: EventPage; filter: EventFilter; onFilter: (filter: EventFilter) => void };

/** The filter column. */
export function EventFacets({ page, filter, onFilter }: Props) {
  return (
    <aside className={styles.facets} aria-label="Filters">
      <label className={styles.value}>
        <Checkbox
          checked={filter.failedOnly}
          onChange={(event) => onFilter({ ...filter, failedOnly: event.target.checked })}
        />
        <span>Failed only</span>
      </label>
      <FacetGroup
        title="Kind"
        facets={page.kinds}
        chosen={filter.kinds}
        words={kindWords}
        onToggle={(value) => onFilter({ ...filter, kinds: toggled(filter.kinds, value) })}
      />
      <FacetGroup
        title="Agent"
        facets={page.agents}
        chosen={filter.agents}
        words={(agent) => agent || "no agent"}
        onToggle={(value) => onFilter({ ...filter, agents: toggled(filter.agents, value) })}
      />
    </aside>
  );
}

type GroupProps = {
  title: string;
  facets: readonly Facet[];
  chosen: readonly string[];
  words: (value: string) => string;
  onToggle: (value: string) => void;
};

function FacetGroup({ title, facets, chosen, words, onToggle }: GroupProps) {
  if (facets.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {facets.map(({ value, count }) => (
        <label key={value} className={styles.value}>
          <Checkbox checked={chosen.includes(value)} onChange={() => onToggle(value)} />
          <span title={words(value)}>{words(value)}</span>
          <b>{formatCount(count)}</b>
        </label>
      ))}
    </fieldset>
  );
}
