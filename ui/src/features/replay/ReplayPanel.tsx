// A recorded model call made again against a backend of one's choice, and the answers side by side.

import { useActions } from "../../state/keyboard";
import { useReplay, useReplayPlan } from "../../state/replay";
import { ErrorNotice, Skeleton } from "../../widgets/Notice";
import { Panel } from "../../widgets/Panel";
import styles from "./Replay.module.css";
import { ReplayView } from "./ReplayView";

/** The panel; nothing while no call is on show. */
export function ReplayPanel() {
  const { span, close } = useReplay();
  if (span === null) return null;
  return (
    <div className={styles.place}>
      <Opened key={span} span={span} onClose={close} />
    </div>
  );
}

function Opened({ span, onClose }: { span: number; onClose: () => void }) {
  const asked = useReplayPlan(span);
  useActions({ back: onClose });
  return (
    <Panel title="Replay this model call" testId="replay-panel" width="page" onClose={onClose}>
      {asked.error && <ErrorNotice error={asked.error} onRetry={asked.refetch} />}
      {asked.isPending && <Skeleton label="Loading the call" rows={10} />}
      {asked.data && <ReplayView plan={asked.data} />}
    </Panel>
  );
}
