// A call that is being made: how far it has come, and the way to stop it.

import { formatCount, formatDuration } from "../../base/format";
import { duration } from "../../base/time";
import { useReplayProgress } from "../../state/replay";
import { Button } from "../../widgets/Button";
import styles from "./Replay.module.css";

/** Progress with numbers, and the end of what came. */
export function Running({ id, onStop }: { id: string; onStop: () => void }) {
  const progress = useReplayProgress(id);
  return (
    <section className={styles.running} aria-label="The call under way">
      <p>
        <progress aria-label="Waiting for the answer" />
        <span>
          {progress && progress.chars > 0
            ? `${formatCount(progress.chars)} characters`
            : "Waiting for the first word"}
          {progress && `, ${formatDuration(duration(progress.elapsedMs))}`}
        </span>
        <Button onClick={onStop}>Stop</Button>
      </p>
      {progress && progress.text !== "" && (
        <p className={styles.growing}>
          {progress.text.length < progress.chars && "… "}
          {progress.text}
        </p>
      )}
    </section>
  );
}
