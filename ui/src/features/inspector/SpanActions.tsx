// What can be done with a span as a whole.

import { useTouchesFile } from "../../state/files";
import { useActions } from "../../state/keyboard";
import { showContext, showInFiles } from "../../state/places";
import { usePromptPanel } from "../../state/prompt";
import { useReplay } from "../../state/replay";
import { Button } from "../../widgets/Button";
import { Icon } from "../../widgets/Icon";
import { CopyAs } from "./CopyAs";
import styles from "./Inspector.module.css";

type Props = {
  sessionKey: string;
  span: number;
  event: number | null;
  isModel: boolean;
  /** It is a call of a tool, which may have touched a file. */
  isTool: boolean;
  /** The model call that it is, or that led to it. */
  asked: number | null;
};

/** Copies, what the model was asked, and for a model call the way to make it again. */
export function SpanActions({ sessionKey, span, event, isModel, isTool, asked }: Props) {
  const show = useReplay((state) => state.show);
  const showPrompt = usePromptPanel((state) => state.show);
  const touches = useTouchesFile(sessionKey, isTool ? span : null);
  const onPrompt = () => {
    if (asked !== null) showPrompt(sessionKey, asked);
  };
  useActions(asked === null ? {} : { prompt: onPrompt });
  return (
    <div className={styles.actions}>
      <CopyAs span={span} event={event} />
      {asked !== null && !isModel && (
        <Button look="quiet" title="Exactly what the model was asked before this (Q)" onClick={onPrompt}>
          What was asked
        </Button>
      )}
      {touches && (
        <Button
          look="quiet"
          title="What it did to the file, among all that touched it"
          onClick={() => showInFiles(span)}
        >
          In files
        </Button>
      )}
      {isModel && (
        <Button look="quiet" title="What fills its context, and since when" onClick={() => showContext(span)}>
          Context
        </Button>
      )}
      {isModel && (
        <Button look="quiet" onClick={() => show(span)} data-testid="replay-call">
          <Icon name="replay" size={13} />
          Replay this call
        </Button>
      )}
    </div>
  );
}
