// Facets: values with their counts, to tick. What a tick makes of the query, the back end has said.

import { useState } from "react";
import { formatCount } from "../base/format";
import type { QueryFacet } from "../ipc/bindings";
import { Checkbox } from "./Checkbox";
import { Cut } from "./Cut";
import styles from "./FacetList.module.css";

const FIRST = 8;

type Props = {
  facets: readonly QueryFacet[];
  /** What a facet is called. */
  title: (field: string) => string;
  /** What a value is called. */
  words: (field: string, value: string) => string;
  onQuery: (query: string) => void;
};

/** Facets that have any value. */
export function FacetList({ facets, title, words, onQuery }: Props) {
  return facets
    .filter(({ values }) => values.length > 0)
    .map((facet) => (
      <FacetGroup
        key={facet.field}
        facet={facet}
        title={title(facet.field)}
        words={(value) => words(facet.field, value)}
        onQuery={onQuery}
      />
    ));
}

type GroupProps = {
  facet: QueryFacet;
  title: string;
  words: (value: string) => string;
  onQuery: (query: string) => void;
};

function FacetGroup({ facet, title, words, onQuery }: GroupProps) {
  const [all, setAll] = useState(false);
  const shown = facet.values.filter(({ chosen }, at) => all || chosen || at < FIRST);
  return (
    <fieldset className={styles.group} data-field={facet.field}>
      <legend>{title}</legend>
      {shown.map(({ value, count, chosen, query }) => (
        <label key={value} className={styles.value}>
          <Checkbox checked={chosen} onChange={() => onQuery(query)} />
          <span>
            <Cut text={words(value)} empty="none" />
          </span>
          <b>{formatCount(count)}</b>
        </label>
      ))}
      {facet.values.length > FIRST && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Fewer" : `${formatCount(facet.values.length - shown.length)} more`}
        </button>
      )}
      {all && facet.total > facet.values.length && (
        <p className={styles.cut}>
          first {formatCount(facet.values.length)} of {formatCount(facet.total)}
        </p>
      )}
    </fieldset>
  );
}
