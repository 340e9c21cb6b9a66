// The head of a section of the Platform screen: what it is, when it was asked, and the way to ask again.

import { type ReactNode, useId } from "react";
import { formatClock, formatMoment, type UnixMs } from "../../base/time";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { SectionHead } from "../../widgets/SectionHead";

type Props = {
  title: string;
  /** Whose it is. */
  backend: string;
  /** One sentence about what it is for. */
  about?: string;
  /** When the answer on show came; `null` for not yet. */
  at: UnixMs | null;
  /** It is being asked. */
  busy: boolean;
  onAgain: () => void;
  /** Shown before the time. */
  actions?: ReactNode;
};

/** The head. */
export function PlatformHead({ title, backend, about, at, busy, onAgain, actions }: Props) {
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
          {at !== null && (
            <span title={formatMoment(at)} data-testid="platform-as-of">
              as of {formatClock(at).slice(0, 8)}
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
