// Opens the real window under WebDriver, with a database and a port of its own, and closes all of it again.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder, Capabilities } from "selenium-webdriver";
import { freePorts, isListening } from "./ports.mjs";
import { waitUntil } from "./wait.mjs";

/** The repository's own folder. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where pictures and logs go. */
const artifacts = join(root, "tests", "artifacts");
const binary = resolve(root, process.env.TRACEWAKE_BINARY ?? "target/debug/tracewake");

/**
 * Starts the program. Answers with the WebDriver session, the address that agents send to, the file of what the program
 * and the driver print (tests/artifacts/NAME.log), `again`, which starts the program a second time with arguments and
 * gives its exit status, and `close`.
 * The database is a new one if none is named.
 * With `home`, everything is kept in that folder, for a window that is opened again.
 */
export async function openWindow({ name, theme = "dark", width = 1440, height = 900, database, home }) {
  mkdirSync(artifacts, { recursive: true });
  const folder = home ?? newHome();
  const [driverPort, nativePort, ingestPort] = await freePorts(3);
  const env = environment(folder, ingestPort, theme, database);
  const log = join(artifacts, `${name}.log`);
  const output = createWriteStream(log);
  const tauriDriver = spawn(
    "tauri-driver",
    ["--port", driverPort, "--native-port", nativePort, "--native-driver", "/usr/bin/WebKitWebDriver"].map(
      String,
    ),
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  tauriDriver.stdout.pipe(output);
  tauriDriver.stderr.pipe(output);
  const ended = new Promise((resolve) => tauriDriver.once("exit", resolve));
  const pidFile = join(folder, "pid");
  const stopDriver = async () => {
    tauriDriver.kill("SIGTERM");
    await ended;
    // A program that outlives its driver keeps these open, and the test with them.
    tauriDriver.stdout.destroy();
    tauriDriver.stderr.destroy();
    await endProgram(pidFile, ingestPort);
    if (home === undefined) removeHome(folder);
  };

  try {
    await waitUntil("tauri-driver", () => isListening(driverPort));
    // A shell that writes down its process id and becomes the program: the driver tells nobody whom it started.
    const args = ["-c", 'echo $$ > "$1" && exec "$0"', binary, pidFile];
    const options = { application: "/bin/sh", args };
    const capabilities = new Capabilities({ browserName: "wry", "tauri:options": options });
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${driverPort}/`)
      .withCapabilities(capabilities)
      .build();
    await driver.manage().setTimeouts({ script: 60_000 });
    await driver.manage().window().setRect({ x: 0, y: 0, width, height });
    const close = async () => {
      await driver.quit().catch(() => undefined);
      await stopDriver();
    };
    const again = (...args) =>
      new Promise((resolve) => spawn(binary, args, { env, stdio: "ignore" }).once("exit", resolve));
    return { driver, ingestUrl: `http://127.0.0.1:${ingestPort}`, log, again, close };
  } catch (error) {
    await stopDriver();
    throw error;
  }
}

// The driver ends the program, unless it is itself ended before it comes to it. One that lives on would take the place
// of the next one over the same folder.
function endProgram(pidFile, ingestPort) {
  return waitUntil("the program to end", async () => {
    if (!(await isListening(ingestPort))) return true;
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    return false;
  });
}

/** An empty folder for the settings and the database of windows. */
export function newHome() {
  return mkdtempSync(join(tmpdir(), "tracewake-e2e-"));
}

/** Removes the folder of windows that are closed. */
export function removeHome(folder) {
  // The program may still be writing its caches.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Saves a picture of the window, for a person to look at after a failure. */
export async function saveArtifact(driver, name) {
  await savePicture(driver, join(artifacts, `${name}.png`));
}

/** Saves a picture of the window. */
export async function savePicture(driver, path) {
  // The frame at hand may be older than the page: the picture waits for the next but one.
  await driver.executeAsyncScript(
    "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))",
  );
  await driver.takeScreenshot();
  writeFileSync(path, Buffer.from(await driver.takeScreenshot(), "base64"));
}

// The program inherits this from the driver. Settings and caches of the person at the keyboard stay out of it.
function environment(folder, ingestPort, theme, database) {
  const own = (name) => join(folder, name);
  return {
    ...process.env,
    // The coding agents of the person at the keyboard are none of a test's.
    HOME: folder,
    CLAUDE_CONFIG_DIR: "",
    CODEX_HOME: "",
    TRACEWAKE_DB: database ?? own("traces.db"),
    TRACEWAKE_KEY_FILE: own("keys"),
    TRACEWAKE_LISTEN: `127.0.0.1:${ingestPort}`,
    GTK_THEME: theme === "dark" ? "Adwaita:dark" : "Adwaita",
    XDG_DATA_HOME: own("data"),
    XDG_CONFIG_HOME: own("config"),
    XDG_CACHE_HOME: own("cache"),
    // Nothing is compiled for the next time in a folder that goes.
    MESA_SHADER_CACHE_DISABLE: "true",
    // No accessibility bus and no desktop portals in the display of a test.
    NO_AT_BRIDGE: "1",
    GTK_USE_PORTAL: "0",
  };
}
