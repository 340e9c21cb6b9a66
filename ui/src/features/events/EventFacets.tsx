// The facets of the events table. What is ticked is part of the session's filter.

import type { QueryFacet } from "../../ipc/bindings";
import { facetTitle, facetWords } from "../../model/facet-words";
import { updateSession } from "../../state/address";
import { FacetList } from "../../widgets/FacetList";
import styles from "./EventsView.module.css";

/** The filter column. */
export function EventFacets({ facets }: { facets: readonly QueryFacet[] }) {
  return (
    <aside className={styles.facets} aria-label="Filters" data-testid="event-facets">
      <FacetList
        facets={facets}
        title={facetTitle}
        words={facetWords}
        onQuery={(query) => updateSession({ query })}
      />
    </aside>
  );
}
