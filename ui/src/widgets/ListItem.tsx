// One item of a list that things are opened from: state, title, time, a line of facts, and what was found in it.

import type { ComponentProps, ReactNode } from "react";
import styles from "./ListItem.module.css";
import { type DotState, StateDot } from "./StateDot";

type Props = Omit<ComponentProps<"button">, "title" | "type" | "className"> & {
  /** Missing where an item has no state; the title then begins further left. */
  dot?: { state: DotState; word: string };
  title: ReactNode;
  /** The title is only a stand-in for one. */
  untitled?: boolean;
  time: string;
  /** The whole time, on hover. */
  moment?: string | undefined;
  /** What hovering says about the item. */
  about?: string;
  selected: boolean;
  facts: ReactNode;
  /** What of the facts does not fit goes to a second line that is not shown, the last first. */
  dropsFacts?: boolean;
  /** The line below the facts. */
  found?: ReactNode;
};

/** The item. */
export function ListItem(props: Props) {
  const { dot, title, untitled, time, moment, about, selected, facts, dropsFacts, found, ...rest } = props;
  return (
    <button
      {...rest}
      type="button"
      className={styles.item}
      title={about}
      aria-current={selected ? "true" : undefined}
    >
      {dot && (
        <span className={styles.dot}>
          <StateDot {...dot} />
        </span>
      )}
      <span className={styles.title} data-wide={!dot || undefined} data-empty={untitled || undefined}>
        {title}
      </span>
      <time className={styles.time} title={moment}>
        {time}
      </time>
      <span className={styles.facts} data-drops={dropsFacts || undefined}>
        {facts}
      </span>
      {found}
    </button>
  );
}

/** The place of an item whose page is on the way. */
export function MissingItem() {
  return <div className={styles.missing} />;
}

/** Tokens at the end of the facts. */
export function ItemTokens({ children }: { children: ReactNode }) {
  return (
    <span className={styles.tokens}>
      {children} <small>tok</small>
    </span>
  );
}

/** The line under the search of a list: how many there are, and in which order. */
export function ListCounts({ children, ...rest }: Omit<ComponentProps<"p">, "className" | "role">) {
  return (
    <p {...rest} className={styles.counts} role="status">
      {children}
    </p>
  );
}

/** What a list says while there is nothing to put into it. */
export function ListHint({ children }: { children: ReactNode }) {
  return <p className={styles.nothing}>{children}</p>;
}
