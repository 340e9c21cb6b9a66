// The head of a section of the Platform screen: what it is, when it was asked, and the way to ask again.

import { type ReactNode, useId } from "react";
import { formatClock, formatMoment, unixMs } from "../../base/time";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { SectionHead } from "../../widgets/SectionHead";

type Props = {
  title: string;
  /** Whose it is. */
  backend: string;
  /** One sentence about what it is for. */
  about?: string;
  /** When the answer on show came, in milliseconds since 1970; 0 for not yet. */
  atMs: number;
  /** It is being asked. */
  busy: boolean;
  onAgain: () => void;
  /** Stands before the time. */
  actions?: ReactNode;
};

/** The head. */
export function PlatformHead({ title, backend, about, atMs, busy, onAgain, actions }: Props) {
  const id = useId();
  return (
    <SectionHead
      level={1}
      id={id}
      title={title}
      owner={backend}
      about={about}
      actions={
        <>
          {actions}
          {atMs > 0 && (
            <span title={formatMoment(unixMs(atMs))} data-testid="platform-as-of">
              as of {formatClock(unixMs(atMs)).slice(0, 8)}
            </span>
          )}
          <Button look="quiet" onClick={onAgain} aria-describedby={id} aria-busy={busy} title="Ask again">
            <Icon name="retry" size={13} /> Refresh
          </Button>
        </>
      }
    />
  );
}
