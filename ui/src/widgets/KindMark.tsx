// The mark of a kind family, its shape in its hue; and that of an agent, its initials on its colour.

import { type AgentMark, agentColour, onAgentColour } from "../model/agent-marks";
import { familyOf } from "../model/families";
import styles from "./KindMark.module.css";

/** A family's mark. Decorative: the family's word is beside it or in its title. */
export function KindMark({ family, size = 10 }: { family: number; size?: number }) {
  const { hue, shape } = familyOf(family);
  return (
    <svg
      className={styles.mark}
      data-hue={hue}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={shape} fillRule="evenodd" />
    </svg>
  );
}

/** The mark of an agent, its own everywhere. Decorative, and no part of the text: its name is beside it. */
export function AgentBadge({ mark }: { mark: AgentMark | undefined }) {
  if (!mark) return null;
  return (
    <span
      className={styles.agent}
      style={{ background: agentColour(mark), color: onAgentColour(mark) }}
      data-initials={mark.initials}
      aria-hidden="true"
    />
  );
}
