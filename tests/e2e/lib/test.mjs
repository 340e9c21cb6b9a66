// Declares tests of the real window. Each starts from its own state: a window over an empty folder, and chat backends
// of its own where it wants them. Nothing that one test leaves behind can reach another.
import { test } from "node:test";
import { Chat } from "./chat.mjs";
import { startContract } from "./contract.mjs";
import { Page } from "./page.mjs";
import { newHome, openWindow, removeHome, saveArtifact } from "./window.mjs";

/**
 * A function that declares a test: `(name, body)`. The body is given `home`, the folder of the program, what
 * `openAgain` gives, and what `prepare` gave for it. `contract` are the options of chat backends, which report to the
 * window; without it there are none. The picture at the end and the log are called like `group` and the test.
 */
export function testsOf(group, { theme, contract: options, prepare = () => ({}) } = {}) {
  return (name, body) =>
    test(name, async () => {
      const called = `${group} ${name}`.replaceAll(/\W+/g, "-");
      const home = newHome();
      const contract = options && (await startContract(options));
      let window;
      const open = async (log) => {
        window = await openWindow({ name: log, home, theme });
        await contract?.chat.steer({ emit: { ingest: window.ingestUrl } });
        const page = new Page(window.driver);
        await page.find("start");
        return { window, page, chat: new Chat(page), contract };
      };
      /** Ends the program and starts it again over the same folder. */
      const openAgain = async () => {
        await window.close();
        return open(`${called}-again`);
      };
      try {
        const opened = { ...(await open(called)), home, openAgain };
        await body({ ...opened, ...(await prepare(opened)) });
      } finally {
        if (window) await saveArtifact(window.driver, called).catch(() => undefined);
        await window?.close();
        await contract?.close();
        removeHome(home);
      }
    });
}
