// What can be done with a span as a whole.

import { useReplay } from "../../state/replay";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { CopyAs } from "./CopyAs";
import styles from "./Inspector.module.css";

const MODEL = 4;

/** Copies, and for a model call the way to make it again. */
export function SpanActions({ span, event, family }: { span: number; event: number | null; family: number }) {
  const show = useReplay((state) => state.show);
  return (
    <div className={styles.actions}>
      <CopyAs span={span} event={event} />
      {family === MODEL && (
        <Button look="quiet" onClick={() => show(span)} data-testid="replay-call">
          <Icon name="replay" size={13} />
          Replay this call
        </Button>
      )}
    </div>
  );
}
