// What the traces of a conversation say that it cost.

import { formatCost, formatPlural } from "../../base/format";
import { useChatTraces } from "../../state/chat-traces";

/** The cost; nothing while no trace names one. */
export function TracesCost({ conversation }: { conversation: string }) {
  const { data } = useChatTraces(conversation);
  if (!data || data.cost.length === 0) return null;
  return (
    <li title={`As ${formatPlural(data.sessionCount, "trace")} of it say`} data-testid="traces-cost">
      <b>{formatCost(data.cost)}</b>
      {data.costPartial && " partial"}
    </li>
  );
}
