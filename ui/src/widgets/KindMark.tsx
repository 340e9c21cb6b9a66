// The mark of a kind family: its shape in its hue.

import { agentColour } from "../model/agent-hue";
import { FAMILY_AGENT, familyOf } from "../model/families";
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

/** The mark of an agent, in the colour that is its own everywhere. Decorative: its name is beside it. */
export function AgentMark({ agent, size = 9 }: { agent: string; size?: number }) {
  return (
    <svg
      className={styles.mark}
      style={{ fill: agentColour(agent) }}
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={familyOf(FAMILY_AGENT).shape} />
    </svg>
  );
}
