// What a person can see and do in the window, by the marks that the window puts on its elements.
import { By, Key } from "selenium-webdriver";
import { waitUntil } from "./wait.mjs";

/** Height of a row of the timeline in pixels. */
const ROW_HEIGHT = 24;
const MOST_VISIBLE_ROWS = 25;

/** The window as a page to act on. */
export class Page {
  constructor(driver) {
    this.driver = driver;
  }

  /** The element with this test id (and attribute selector, if given), once it is on show. */
  async find(testId, more = "") {
    const css = `[data-testid="${testId}"]${more}`;
    return waitUntil(css, async () => {
      const [element] = await this.driver.findElements(By.css(css));
      return element && (await element.isDisplayed()) ? element : null;
    });
  }

  /** All text on show inside the element with this test id, also what is cut short for lack of room. */
  async textOf(testId) {
    return this.driver.executeScript(
      "return arguments[0].innerText ?? arguments[0].textContent",
      await this.find(testId),
    );
  }

  /** Waits until the text inside an element contains `text`, and answers with all of it. */
  waitForText(testId, text) {
    return waitUntil(`"${text}" in ${testId}`, async () => {
      const found = await this.textOf(testId);
      if (found.includes(text)) return found;
      throw new Error(found);
    });
  }

  /** Waits until the text inside an element fits. */
  waitForMatch(testId, pattern) {
    return waitUntil(`${pattern} in ${testId}`, async () => {
      const found = await this.textOf(testId);
      if (pattern.test(found)) return true;
      throw new Error(found);
    });
  }

  /** Calls a command of the back end, as the window does. */
  async invoke(command, args = {}) {
    const { error, answer } = await this.driver.executeAsyncScript(
      `const [command, args, done] = arguments;
       window.__TAURI_INTERNALS__.invoke(command, args).then(
         (answer) => done({ answer }),
         (error) => done({ error: JSON.stringify(error) }),
       );`,
      command,
      args,
    );
    if (error !== undefined) throw new Error(`${command}: ${error}`);
    return answer;
  }

  /** The item of the transcript that holds this text, once it is in sight. */
  transcriptItem(text) {
    const item = By.xpath(`//*[@data-testid="transcript-item"][contains(., "${text}")]`);
    return waitUntil(`an item with ${text}`, async () => (await this.driver.findElements(item))[0]);
  }

  /** Drops files on the window: the very event that the shell sends after a real drop, which WebDriver cannot do. */
  async drop(...paths) {
    const failure = await this.driver.executeAsyncScript(
      `const [paths, done] = arguments;
       const payload = { paths, position: { x: 400, y: 300 } };
       window.__TAURI_INTERNALS__
         .invoke("plugin:event|emit", { event: "tauri://drag-drop", payload })
         .then(() => done(null), (error) => done(String(error)));`,
      paths,
    );
    if (failure !== null) throw new Error(`the drop was refused: ${failure}`);
  }

  /**
   * Opens a session by a click in the list. An import that ends meanwhile opens its own session: then it is clicked
   * again.
   */
  async openSession(key) {
    const isOpen = By.css(`[data-testid="session"][data-key="${key}"]`);
    await waitUntil(`session ${key} to be open`, async () => {
      if ((await this.driver.findElements(isOpen)).length > 0) return true;
      await (await this.find("session-item", `[data-key="${key}"]`)).click();
      return false;
    });
  }

  /** Goes to an address inside the window. */
  goTo(address) {
    return this.driver.executeScript("location.hash = arguments[0]", address);
  }

  /** Back to the list of all sessions, with the focus nowhere. */
  async startOver() {
    // What was asked of a session stays open over it for when one comes back.
    const panels = await this.driver.findElements(By.css('[data-testid="prompt-panel"]'));
    if (panels.length > 0) await this.driver.actions().sendKeys(Key.ESCAPE).perform();
    await this.goTo("/");
    await this.find("start");
    const box = await this.driver.findElement(By.css('[data-testid="sessions-query"] input'));
    if ((await box.getAttribute("value")) !== "")
      await box.sendKeys(Key.chord(Key.CONTROL, "a"), Key.BACK_SPACE);
    await this.driver.executeScript("document.activeElement?.blur()");
    await this.movePointerAway();
  }

  /** Types into the field with this label, inside an element. */
  async fill(inside, label, text) {
    const words = await inside.findElement(By.xpath(`.//label[contains(., "${label}")]`));
    await inside.findElement(By.id(await words.getAttribute("for"))).sendKeys(text);
  }

  /**
   * Presses the button with this name, inside an element, once it rests; and again when it moved away under the pointer
   * after all, since what is above it may still come.
   */
  async press(inside, name) {
    await this.driver.executeScript("window.pressed = false");
    let before = "";
    await waitUntil(`${name} to be pressed`, async () => {
      if (await this.driver.executeScript("return window.pressed")) return true;
      const button = await inside.findElement(By.xpath(`.//button[contains(., "${name}")]`));
      const place = JSON.stringify(await button.getRect());
      if (place === before) {
        await this.driver.executeScript(
          'arguments[0].addEventListener("click", () => { window.pressed = true; })',
          button,
        );
        await button.click();
      }
      before = place;
      return false;
    });
  }

  /** Takes the pointer where nothing reacts to it. */
  async movePointerAway() {
    await this.driver.actions().move({ x: 2, y: 2 }).perform();
  }

  /** Waits until every import has ended. */
  async waitForImports(count) {
    await waitUntil(`${count} imports to end`, () =>
      this.driver.executeAsyncScript(
        `const [count, done] = arguments;
         window.__TAURI_INTERNALS__.invoke("list_imports").then(
           (imports) => done(imports.length >= count && imports.every(({ state }) => state !== "running")),
           () => done(false),
         );`,
        count,
      ),
    );
  }

  /** Chooses a tab of the session by its name. */
  async chooseTab(name) {
    const tab = await this.driver.findElement(By.xpath(`//*[@role="tab"][contains(., "${name}")]`));
    await tab.click();
  }

  /** What the timeline says about itself: rows in all, the first visible row's span, the selected span. */
  async timeline() {
    const rows = await this.find("timeline-rows");
    const read = (name) => rows.getAttribute(`data-${name}`);
    const [count, topRow, selected] = await Promise.all([read("rows"), read("top-row"), read("selected")]);
    return { rows: Number(count), topRow, selected };
  }

  /** Turns the wheel over the timeline. */
  async scrollTimeline(pixels) {
    const rows = await this.find("timeline-rows");
    await this.driver.actions().scroll(0, 0, 0, pixels, rows).perform();
  }

  /** Clicks at the visible row with this number, counted from the top of the view, in the column of names. */
  async clickTimelineRow(number) {
    const rows = await this.find("timeline-rows");
    const { width, height } = await rows.getRect();
    const x = Math.round(180 - width / 2);
    const y = Math.round((number + 0.5) * ROW_HEIGHT - height / 2);
    await this.driver.actions().move({ origin: rows, x, y }).click().perform();
  }

  /** Clicks one visible row after the other until the one that is named so. */
  async selectTimelineRow(name) {
    for (let row = 0; row < MOST_VISIBLE_ROWS; row += 1) {
      await this.clickTimelineRow(row);
      if ((await this.selectedRowText()).includes(name)) return;
    }
    throw new Error(`no visible row is called ${name}`);
  }

  /** The selected row in words, as a screen reader gets it. */
  selectedRowText() {
    return this.driver.executeScript('return document.getElementById("timeline-row")?.textContent ?? ""');
  }
}
