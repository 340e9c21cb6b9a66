// The user's own keys, handed down to whatever shows a key.

import { createContext, useContext } from "react";
import type { OwnKeys } from "../model/shortcuts";

export const OwnKeysContext = createContext<OwnKeys>({});

/** The user's own keys. */
export function useOwnKeys(): OwnKeys {
  return useContext(OwnKeysContext);
}
