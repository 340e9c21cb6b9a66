// A menu of actions: those that something offers at the moment, in their groups.

import { type ActionMenu, actionWords } from "../model/shortcuts";
import type { MenuItem } from "../widgets/Menu";
import { isOffered, runAction } from "./keyboard";

/** Its entries. */
export function actionItems(menu: ActionMenu): MenuItem[] {
  return menu.flatMap((group, at) =>
    group.filter(isOffered).map((action, place) => ({
      words: actionWords(action),
      action,
      apart: at > 0 && place === 0,
      run: () => void runAction(action),
    })),
  );
}
