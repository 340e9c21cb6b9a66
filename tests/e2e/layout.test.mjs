// Every screen at the sizes of common screens and at the text sizes there are: names, texts and controls have room,
// nothing lies over something else, and canvases are crisp.
import assert from "node:assert/strict";
import { join } from "node:path";
import { By } from "selenium-webdriver";
import { LAYOUT_LIMITS, watchFaults } from "./lib/layout.mjs";
import { testsOf } from "./lib/test.mjs";
import { waitUntil } from "./lib/wait.mjs";
import { root } from "./lib/window.mjs";

const SIZES = [
  [900, 560],
  [1024, 700],
  [1280, 800],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
];
/** At the other text sizes, the ends and the most common size stand for all. */
const FEWER_SIZES = [SIZES[0], SIZES[2], SIZES[5]];
const TEXT_SIZES = [
  [100, SIZES],
  [90, FEWER_SIZES],
  [130, FEWER_SIZES],
];

const runs = ["sample-refund-1", "nasty-A"].map((key) => `/session/${key}`);
/** Address, what must be on show there, and whether the address is completed with the first span of the timeline. */
const screens = [
  ...runs.flatMap((run) => [
    [`${run}/overview`, '[data-testid="overview-tools"] th[scope="row"]'],
    [`${run}/timeline`, '[data-testid="timeline-rows"]:not([data-top-row=""])'],
    [`${run}/timeline?span=`, '[data-testid="inspector"] [role="tab"]'],
    [`${run}/transcript`, '[data-testid="transcript-item"]'],
    [`${run}/graph`, '[data-testid^="graph-node-"]'],
    [`${run}/tools`, '[data-testid="tool-calls"] [role="row"]'],
    [`${run}/events`, '[data-testid="event-row"]'],
  ]),
  ["/compare/sample-refund-1/sample-refund-2", '[data-testid="compare-summary"]'],
  ["/tools", '[data-testid="tool-days"] th[scope="row"]'],
  ["/sources", '[data-testid="source-section-ledger"] th[scope="row"]'],
  ["/connect", '[data-testid="connect"]'],
  ["/settings", '[data-testid="settings"]'],
];

const test = testsOf("layout", { prepare: fillTheList });

test("every screen has room at every size of the window and of the text", async ({ page, window }) => {
  const { driver } = window;
  await driver.manage().setTimeouts({ script: 600_000 });
  const ratio = await driver.executeScript("return devicePixelRatio");
  /** Where each fault was seen. */
  const faults = new Map();
  for (const [text, sizes] of TEXT_SIZES) {
    await setTextSize(page, text);
    for (const [width, height] of sizes) {
      await resize(driver, width, height, text);
      const found = await driver.executeAsyncScript(watchFaults, screens, {
        ...{ ratio, width, ...LAYOUT_LIMITS },
        // A page that is drawn larger is measured in its own, larger pixels.
        leastText: LAYOUT_LIMITS.leastText / Math.max(1, text / 100),
      });
      for (const [address, fault] of found) {
        const line = `${address}: ${fault}`;
        faults.set(line, [...(faults.get(line) ?? []), `${width}×${height} at ${text} %`]);
      }
    }
  }
  assert.deepEqual(
    [...faults].map(([fault, places]) => `${fault} (${places.join(", ")})`),
    [],
  );
});

/** Two runs of the sample, and one with six agents, loops, failures and equal times. */
async function fillTheList({ page }) {
  await page.invoke("open_sample");
  await page.invoke("import_files", { paths: [join(root, "tests/fixtures/window/nasty-a.jsonl")] });
  await page.waitForImports(1);
  await page.movePointerAway();
}

/** Chooses a size of the text in the settings; not with the pointer, which the driver takes where no zoom is. */
async function setTextSize(page, size) {
  await page.goTo("/settings");
  await page.find("settings");
  const choice = By.xpath(`//*[@role="radiogroup"]//label[normalize-space()="${size} %"]`);
  await page.driver.executeScript("arguments[0].click()", await page.driver.findElement(choice));
}

/** Gives the window a size, and waits until its page has it. */
async function resize(driver, width, height, text) {
  await driver.manage().window().setRect({ x: 0, y: 0, width, height });
  const [wide, high] = [width, height].map((pixels) => (pixels * 100) / text);
  await waitUntil(`a page of ${Math.round(wide)} × ${Math.round(high)} px`, async () => {
    const [innerWidth, innerHeight] = await driver.executeScript("return [innerWidth, innerHeight]");
    if (Math.abs(innerWidth - wide) <= 2 && Math.abs(innerHeight - high) <= 2) return true;
    throw new Error(`${innerWidth} × ${innerHeight}`);
  });
}
