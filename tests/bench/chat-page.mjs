// What happens inside the window while chat is measured. Sent to the page as text: each stands alone.

/**
 * Notes when text of the last reply was there: into `window.seen` whenever the messages change in the document, into
 * `window.drawn` whenever a frame begins. Each with the moment (milliseconds since 1970), the reply's id, and how many
 * letters of it were there, white space left out.
 */
export const record = `
  window.seen = [];
  window.drawn = [];
  const look = (notes) => {
    const message = [...document.querySelectorAll('[data-testid="chat-message"]')].at(-1);
    if (message?.dataset.role !== "assistant") return;
    const text = message.querySelector('[data-testid="chat-text"]').textContent;
    notes.push([performance.timeOrigin + performance.now(), message.dataset.id, text.replaceAll(/\\s/g, "").length]);
  };
  new MutationObserver(() => look(window.seen)).observe(document.querySelector('[data-testid="chat-messages"]'), {
    childList: true,
    characterData: true,
    subtree: true,
  });
  const frame = () => {
    look(window.drawn);
    requestAnimationFrame(frame);
  };
  frame();`;

/**
 * Goes on by one step in each of `frames` frames; without steps, changes one word. Tells work and interval of each
 * frame.
 */
export async function scroll(steps, frames) {
  const box = document.querySelector('[data-testid="chat-messages"]');
  const native = window.requestAnimationFrame;
  const work = [];
  const between = [];
  let spent = 0;
  const timed = (body) => {
    const began = performance.now();
    body();
    spent += performance.now() - began;
  };
  window.requestAnimationFrame = (callback) => native((time) => timed(() => callback(time)));
  const word = document.body.appendChild(document.createElement("div"));
  word.style.cssText = "position: fixed; right: 40px; bottom: 40px; width: 300px; height: 200px";
  const step = (count) => {
    if (steps.length === 0) word.textContent = String(count);
    else box.scrollTop += count % 120 < 80 ? steps[0] : steps[1];
  };
  box.scrollTop = box.scrollHeight / 4;
  await new Promise((done) => setTimeout(done, 600));
  let last = 0;
  for (let count = 0; count <= frames; count += 1) {
    await new Promise((done) =>
      native((time) => {
        if (count > 0) {
          between.push(time - last);
          work.push(spent);
        }
        last = time;
        spent = 0;
        timed(() => step(count));
        done();
      }),
    );
  }
  window.requestAnimationFrame = native;
  word.remove();
  return { work, between };
}
