// The sample run: imported when it is asked for, and shown.

import { commands, errorCode } from "../ipc/backend";
import { sessionRoute } from "../model/route";
import { navigate } from "./address";
import { useView } from "./view";

/** Brings the sample in and shows its first run. */
export function useOpenSample(): () => Promise<void> {
  const setFailure = useView((view) => view.setFailure);
  return async () => {
    try {
      navigate(sessionRoute(await commands.openSample()));
    } catch (error) {
      setFailure({ code: errorCode(error) });
    }
  };
}
