// What a person does on the chat and platform screens.
import { By, Key } from "selenium-webdriver";
import { waitUntil } from "./wait.mjs";

const ORGANIZATION = "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6";

/**
 * Adds the first backend, a ChatServer, as a person does, then gives the conversation that begins with it a model and
 * sends the messages one after the other through the commands of the window. Gives the ids of both.
 */
export async function prepareChat(page, { name, url, key, model, messages }) {
  await page.goTo("/chat");
  await page.find("chat-no-backend");
  const chat = new Chat(page);
  const form = await chat.addBackend({ name, url, key, organization: ORGANIZATION });
  await page.press(form, "Add the backend");
  const conversation = await chat.ofModel(model);
  const { backends } = await page.invoke("list_backends");
  let parent = null;
  for (const text of messages) {
    const { reply } = await page.invoke("send_message", { request: { conversation, parent, text } });
    await waitUntil("the reply", async () => {
      const { messages } = await page.invoke("get_conversation", { id: conversation });
      return messages.at(-1).id === reply && messages.at(-1).state === "complete";
    });
    parent = reply;
  }
  return { backend: backends[0].id, conversation };
}

/** The chat screen of a page. */
export class Chat {
  constructor(page) {
    this.page = page;
    this.driver = page.driver;
  }

  /** Fills in and sends the form of a backend, which must be open. `kind` is what stands in the list of kinds. */
  async addBackend({ name, url, key, kind, organization, test = false }) {
    const form = await this.page.find("backend-form");
    if (kind) await form.findElement(By.xpath(`.//option[contains(., "${kind}")]`)).click();
    await this.page.fill(form, "Name", name);
    await this.clear(form, "Address");
    await this.page.fill(form, "Address", url);
    if (key !== undefined) await this.page.fill(form, "Key", key);
    if (organization !== undefined) await this.page.fill(form, "Organisation id", organization);
    if (test) {
      await this.page.press(form, "Test the connection");
      await this.page.find("backend-answer");
    }
    return form;
  }

  /** Empties a field as a person does. */
  async clear(inside, label) {
    const words = await inside.findElement(By.xpath(`.//label[contains(., "${label}")]`));
    const field = await inside.findElement(By.id(await words.getAttribute("for")));
    await field.sendKeys(Key.chord(Key.CONTROL, "a"), Key.BACK_SPACE);
  }

  /** Opens the panel of backends. */
  async openBackends() {
    await (await this.page.find("chat-pane")).findElement(By.css('[aria-label="Backends"]')).click();
    return this.page.find("backends");
  }

  /** Begins a conversation with the backend of this name. */
  async begin(backend) {
    const before = await this.id();
    const pane = await this.page.find("chat-pane");
    const [others] = await pane.findElements(By.css('[aria-label="New conversation with another backend"]'));
    if (others) {
      await others.click();
      await waitUntil(`${backend} in the choice`, () =>
        pane.findElement(By.xpath(`.//ul//button[contains(., "${backend}")]`)),
      ).then((button) => button.click());
    } else await (await this.page.find("new-conversation")).click();
    await waitUntil("the new conversation", async () => {
      const id = await this.id();
      return id !== null && id !== before;
    });
  }

  /** Chooses the model of the conversation. */
  async chooseModel(id) {
    await (await this.page.find("model-picker")).click();
    const option = By.xpath(`//*[@data-testid="model-option"][contains(., "${id}")]`);
    await waitUntil(`model ${id}`, async () => (await this.driver.findElements(option))[0]).then((found) =>
      found.click(),
    );
    await this.page.waitForText("model-picker", id);
  }

  /** Sends a message and waits until it is on show. */
  async send(text) {
    const count = await this.count();
    await (await this.page.find("chat-text-field")).sendKeys(text);
    await waitUntil("the way to send", async () => (await this.page.find("chat-send")).isEnabled());
    await (await this.page.find("chat-send")).click();
    await waitUntil("the message on show", async () => (await this.count()) > count);
  }

  /** Gives the open conversation, which is new, a model; answers with its id. */
  async ofModel(model) {
    const id = await waitUntil("a new conversation", () => this.id());
    const none = { title: null, parameters: null, draft: null, shown: null, sessionId: null };
    await this.page.invoke("update_conversation", { id, change: { ...none, model } });
    return id;
  }

  /** How many messages the open conversation has. */
  count() {
    return this.driver.executeScript(
      `return Number(document.querySelector('[data-testid="chat-messages"]')?.dataset.count ?? 0)`,
    );
  }

  /** Id of the open conversation. */
  id() {
    return this.driver.executeScript(
      `return document.querySelector('[data-testid="chat-conversation"]')?.dataset.id ?? null`,
    );
  }

  /** State and text of the last message on show. */
  last() {
    return this.driver.executeScript(
      `const message = [...document.querySelectorAll('[data-testid="chat-message"]')].at(-1);
       return message && {
         role: message.dataset.role,
         state: message.dataset.state,
         text: message.querySelector('[data-testid="chat-text"]').innerText.trim(),
         outcome: message.querySelector('[data-testid="chat-outcome"]')?.innerText ?? "",
       };`,
    );
  }

  /** Waits until the last message is a reply in this state that fits `accepts`; gives it. */
  reply(state, accepts = () => true) {
    return waitUntil(
      `a reply that is ${state}`,
      async () => {
        const last = await this.last();
        if (last?.role === "assistant" && last.state === state && accepts(last)) return last;
        throw new Error(JSON.stringify(last));
      },
      30_000,
    );
  }
}
