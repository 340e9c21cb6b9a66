// A page in a browser engine of this machine: `run` calls a function in it, `picture` saves what it shows.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { Builder, Capabilities } from "selenium-webdriver";
import { freePorts, isListening } from "../e2e/lib/ports.mjs";
import { waitUntil } from "../e2e/lib/wait.mjs";

// With the side panes at their least, the timeline's canvas has 1600 × 900 pixels.
const SIZE = { width: 2126, height: 1181 };
const PANES = { state: { list: 220, inspector: 260, labels: 288 }, version: 1 };

const remember = `localStorage.setItem("tracewake.panes", ${JSON.stringify(JSON.stringify(PANES))})`;

/** The address in Debian's Chromium, or the one that TRACEWAKE_CHROMIUM names. */
export async function chromiumPage(address) {
  const browser = await chromium.launch({
    executablePath: process.env.TRACEWAKE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "dark" });
  await page.addInitScript(remember);
  await page.goto(address);
  return {
    run: (body, args) => page.evaluate(`(${body})(...${JSON.stringify(args)})`),
    picture: (path) => page.screenshot({ path }),
    close: () => browser.close(),
  };
}

/** The address in WebKitGTK's own small browser, without its bars. */
export async function webkitPage(address) {
  const [port] = await freePorts(1);
  const server = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore" });
  const ended = once(server, "exit");
  await waitUntil("WebKitWebDriver", () => isListening(port));
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": {
      binary: process.env.TRACEWAKE_MINIBROWSER ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
      args: ["--automation"],
    },
  });
  const driver = await new Builder().usingServer(`http://127.0.0.1:${port}/`).withCapabilities(capabilities).build();
  await driver.manage().setTimeouts({ script: 300_000 });
  await driver.get(address);
  await driver.executeScript(remember);
  await fit(driver);
  await driver.navigate().refresh();
  return {
    run: (body, args) =>
      driver.executeAsyncScript(
        `const done = arguments[arguments.length - 1]; (${body})(...${JSON.stringify(args)}).then(done, (error) => done(String(error)))`,
      ),
    picture: async (path) => writeFileSync(path, Buffer.from(await driver.takeScreenshot(), "base64")),
    close: async () => {
      await driver.quit().catch(() => undefined);
      server.kill("SIGTERM");
      await ended;
    },
  };
}

/** Makes the page itself, without the browser's bars, as large as it has to be. */
async function fit(driver) {
  const inner = await driver.executeScript("return [outerWidth - innerWidth, outerHeight - innerHeight]");
  await driver
    .manage()
    .window()
    .setRect({ x: 0, y: 0, width: SIZE.width + inner[0], height: SIZE.height + inner[1] });
}
