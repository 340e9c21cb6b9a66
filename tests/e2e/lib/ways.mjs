// The two ways to do the same in the window: with the pointer, and by keyboard alone. Each step is one action of a
// person with the pointer; by keyboard it may take several keys.
import { By, Key } from "selenium-webdriver";
import { waitUntil } from "./wait.mjs";

const VIEW_KEYS = {
  Overview: "1",
  Timeline: "2",
  Transcript: "3",
  Graph: "4",
  "Tools & MCP": "5",
  Events: "6",
};

/** Steps by pointer. `actions` counts clicks and phrases typed. */
export class Pointer {
  static words = "with the pointer";
  actions = 0;

  constructor(page) {
    this.page = page;
    this.driver = page.driver;
  }

  async openSession(key) {
    await this.#click(await this.page.find("session-item", `[data-key="${key}"]`));
    await this.page.find("session", `[data-key="${key}"]`);
  }

  async chooseView(name) {
    const tab = By.xpath(`//*[@role="tab"][contains(., "${name}")]`);
    await this.#click(await waitUntil(`the tab ${name}`, () => this.driver.findElement(tab)));
  }

  async search(phrase) {
    this.actions += 1;
    const box = await this.#searchBox();
    await box.sendKeys(phrase);
  }

  /** Opens the first session that was found. */
  async openFound() {
    await this.page.find("session-snippet");
    this.actions += 1;
    // The list settles under the pointer while what was found comes in.
    await waitUntil("what was found to open", async () => {
      await (await this.page.find("session-item", ":has([data-testid='session-snippet'])")).click();
      return this.page.find("session");
    });
  }

  async compareWithFirst() {
    const compare = By.xpath('//button[contains(., "Compare with")]');
    this.actions += 1;
    // The head of the session settles under the pointer while its facts come in.
    await waitUntil("the way to compare", async () => {
      await (await this.driver.findElement(compare)).click();
      return true;
    });
    const panel = await this.page.find("compare-panel");
    this.actions += 1;
    // The list settles under the pointer while the sessions come in.
    await waitUntil("a session to choose", async () => {
      await (await panel.findElement(By.css("li button"))).click();
      return true;
    });
  }

  /** Asks what the model was asked before the answer that holds this text. */
  async askForPrompt(text) {
    const asked = By.xpath('.//button[contains(., "Whole prompt") or contains(., "What was asked")]');
    // Items move until all above them are measured: a click on one that still moves would miss it.
    let before = null;
    const button = await waitUntil("the way to the prompt, in its place", async () => {
      const item = await this.page.transcriptItem(text);
      await this.driver.actions().move({ origin: item }).perform();
      const found = await item.findElement(asked);
      const { x, y } = await found.getRect();
      const place = `${x} ${y}`;
      const rests = place === before;
      before = place;
      return rests && found;
    });
    await this.#click(button);
  }

  async #click(element) {
    this.actions += 1;
    await element.click();
  }

  #searchBox() {
    return this.driver.findElement(By.css('[data-testid="sessions-query"] input'));
  }
}

/** Steps by keyboard: nothing is ever clicked. `actions` counts the keys that were pressed, a phrase as one. */
export class Keyboard {
  static words = "by keyboard alone";
  actions = 0;

  constructor(page) {
    this.page = page;
    this.driver = page.driver;
  }

  async openSession(key) {
    await waitUntil(`the focus on ${key}`, async () => {
      await this.#press("j");
      return (await this.#focused()) === key;
    });
    await this.#press(Key.ENTER);
    await this.page.find("session", `[data-key="${key}"]`);
  }

  chooseView(name) {
    return this.#press(VIEW_KEYS[name]);
  }

  async search(phrase) {
    await this.#press("/");
    await this.#press(phrase);
    await this.page.find("session-snippet");
  }

  async openFound() {
    await this.#press(Key.ENTER);
    await waitUntil("the focus on what was found", () => this.#focused());
    await this.#press(Key.ENTER);
    await this.page.find("session");
  }

  async compareWithFirst() {
    await this.#press("=");
    const panel = await this.page.find("compare-panel");
    await waitUntil("a session to choose", () => panel.findElement(By.css("li button")));
    await this.#press(Key.ENTER);
  }

  async askForPrompt(text) {
    await this.chooseItem(text);
    await this.#press("q");
  }

  /** Walks the transcript to the item that holds this text. */
  async chooseItem(text) {
    await this.page.find("transcript-item");
    await waitUntil(`the item with ${text}`, async () => {
      await this.#press("j");
      const chosen = By.css('[data-testid="transcript-item"][aria-selected="true"]');
      const [item] = await this.driver.findElements(chosen);
      return (
        item && this.driver.executeScript("return arguments[0].innerText.includes(arguments[1])", item, text)
      );
    });
  }

  async #press(keys) {
    this.actions += 1;
    await this.driver.actions().sendKeys(keys).perform();
  }

  #focused() {
    return this.driver.executeScript(
      `const row = document.activeElement.closest('[data-testid="session-item"]'); return row?.dataset.key ?? null;`,
    );
  }
}
