// The window over made-up data, built as it is shipped and served on a free port.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePorts } from "../e2e/lib/ports.mjs";

/** Builds `test/harness.html` of the window's package into a folder and serves it. */
export async function servePage(ui, folder) {
  const { build, preview } = await import(pathToFileURL(createRequire(join(ui, "package.json")).resolve("vite")));
  const config = { root: ui, logLevel: "warn", configFile: join(ui, "vite.config.ts") };
  await build({
    ...config,
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: join(ui, "test", "harness.html") } },
  });
  const [port] = await freePorts(1);
  const server = await preview({
    ...config,
    build: { outDir: folder },
    preview: { port, strictPort: true, host: "127.0.0.1" },
  });
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}
