// The open menu of a row, a mark or a message.

import { useEffect, useState } from "react";
import { sessionOf } from "../model/route";
import { SPAN_MENU } from "../model/shortcuts";
import { actionItems } from "../state/action-items";
import { useRoute } from "../state/address";
import { useContextMenu } from "../state/context-menu";
import { useSpan } from "../state/queries";
import { Menu, type MenuItem } from "../widgets/Menu";

/** The menu; nothing while none is open. */
export function ContextMenu() {
  const { open, close } = useContextMenu();
  const spot = sessionOf(useRoute());
  // What can be done with a span depends on what it is.
  const span = useSpan(spot?.key ?? "", open?.menu === SPAN_MENU ? (spot?.span ?? null) : null);
  const waits = span.isFetching && (span.isPending || span.isPlaceholderData);
  const [items, setItems] = useState<readonly MenuItem[]>([]);
  useEffect(() => setItems(open && !waits ? actionItems(open.menu) : []), [open, waits]);
  if (!open || items.length === 0) return null;
  const onClose = () => {
    close();
    if (open.before?.isConnected) open.before.focus({ preventScroll: true });
  };
  return <Menu label={open.label} items={items} at={open.at} testId="context-menu" onClose={onClose} />;
}
