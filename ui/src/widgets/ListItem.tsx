// One item of a list: state, title, what is at its end, a line of facts, and further lines. An item that is opened is
// one button; one that is changed in place has buttons of its own.

import type { ComponentProps, ReactNode } from "react";
import styles from "./ListItem.module.css";
import { type DotState, StateDot } from "./StateDot";

type Dot = { state: DotState; word: string };

type Props = Omit<ComponentProps<"button">, "title" | "type" | "className"> & {
  /** Missing where an item has no state; the title then begins further left. */
  dot?: Dot;
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

/** An item that is opened. */
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
      <Mark dot={dot} />
      <span
        className={styles.title}
        data-column="name"
        data-wide={!dot || undefined}
        data-empty={untitled || undefined}
      >
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

type EntryProps = Omit<ComponentProps<"li">, "title" | "className"> & {
  /** It is one of a list, or the only one of its kind. */
  alone?: boolean;
  dot?: Dot;
  /** An icon where others have a state. */
  icon?: ReactNode;
  title: ReactNode;
  /** The whole title, on hover. */
  about?: string;
  /** Its buttons. */
  actions: ReactNode;
  /** What is wrong; empty when nothing is. */
  problem?: string;
  facts?: ReactNode;
  /** Lines below the facts. */
  children?: ReactNode;
};

/** An item that is changed in place. */
export function ListEntry(props: EntryProps) {
  const { alone, dot, icon, title, about, actions, problem = "", facts, children, ...rest } = props;
  const wide = !dot && !icon;
  const lines = (
    <>
      <Mark dot={dot} icon={icon} />
      <span className={styles.title} data-wide={wide || undefined} title={about}>
        {title}
      </span>
      <span className={styles.actions}>{actions}</span>
      {problem !== "" && <p className={styles.problem}>{problem}</p>}
      {facts && (
        <span className={styles.facts} data-facts="true">
          {facts}
        </span>
      )}
      {children}
    </>
  );
  const look = { className: styles.entry, "data-wide": wide || undefined };
  return alone ? (
    <div {...(rest as ComponentProps<"div">)} {...look}>
      {lines}
    </div>
  ) : (
    <li {...rest} {...look}>
      {lines}
    </li>
  );
}

/** A line below the facts of an entry. */
export function EntryLine(props: Omit<ComponentProps<"div">, "className">) {
  return <div {...props} className={styles.line} />;
}

function Mark({ dot, icon }: { dot?: Dot | undefined; icon?: ReactNode }) {
  if (!dot && !icon) return null;
  return <span className={styles.dot}>{dot ? <StateDot {...dot} /> : icon}</span>;
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
