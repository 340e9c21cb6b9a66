// npm run screenshots: takes the pictures of docs/screenshots in the real window, in both themes.
import { binary, buildContractServer, buildDesktop, contractServer } from "./lib/desktop.mjs";
import { runInDisplay } from "./lib/display.mjs";
import { buildUi } from "./lib/node.mjs";
import { forPictures, installPackages } from "./lib/packages.mjs";
import { runMain } from "./lib/process.mjs";
import { setUpTests } from "./setup.mjs";

await runMain(async () => {
  setUpTests();
  installPackages(forPictures);
  buildUi();
  buildDesktop();
  buildContractServer();
  process.env.TRACEWAKE_BINARY ??= binary;
  process.env.TRACEWAKE_CONTRACT_SERVER ??= contractServer;
  runInDisplay("node", ["tests/e2e/screenshots.mjs"]);
});
