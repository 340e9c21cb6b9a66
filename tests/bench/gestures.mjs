// What happens inside the page that is measured. Each function is sent to the page as text and stands alone.

/** What is done in each frame; see `drive`. */
export const GESTURES = ["one word", "scroll", "scroll by pages", "zoom", "pan", "hover"];

/**
 * Opens the long session again and again, and times it from the question to the frame in which its rows are painted.
 */
export async function FIRST_PAINT() {
  const rows = () => document.querySelector('[data-testid="timeline-rows"]');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const until = async (holds) => {
    while (!holds()) await frame();
  };
  const painted = () => Number(rows()?.dataset.rows) > 0;
  await until(painted);
  const address = window.location.hash;
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    window.location.hash = "#/connect";
    await until(() => !rows());
    // What was decoded before is dropped after ten seconds: each round decodes anew.
    await new Promise((done) => setTimeout(done, 10_500));
    const began = performance.now();
    window.location.hash = address;
    await until(painted);
    await frame();
    times.push(performance.now() - began);
  }
  const { clientWidth, clientHeight, dataset } = rows();
  return { times, width: clientWidth, height: clientHeight, ratio: devicePixelRatio, rows: dataset.rows };
}

/**
 * Does a gesture in each of `frames` frames. Tells the time that the page's own code took in each, and the intervals.
 */
export async function drive(gesture, frames) {
  const box = document.querySelector('[data-testid="timeline-rows"]');
  const native = window.requestAnimationFrame;
  const work = [];
  const between = [];
  let now = 0;
  const timed = (body) => {
    const began = performance.now();
    body();
    now += performance.now() - began;
  };
  window.requestAnimationFrame = (callback) => native((time) => timed(() => callback(time)));
  const { left, top } = box.getBoundingClientRect();
  const at = (x, y) => ({ clientX: left + x, clientY: top + y, bubbles: true, cancelable: true });
  const wheel = (change) => timed(() => box.dispatchEvent(new WheelEvent("wheel", { ...at(1000, 300), ...change })));
  const word = document.body.appendChild(document.createElement("div"));
  word.style.cssText = "position: fixed; right: 40px; bottom: 40px; width: 300px; height: 200px";
  const step = {
    // What the engine takes to show any change at all: the floor under all the others.
    "one word": (count) => {
      word.textContent = String(count);
    },
    scroll: (count) => {
      box.scrollTop += count % 120 < 60 ? 97 : -53;
    },
    "scroll by pages": (count) => {
      box.scrollTop += count % 120 < 60 ? 871 : -640;
    },
    zoom: (count) => wheel({ ctrlKey: true, deltaY: count % 120 < 60 ? -60 : 60 }),
    pan: (count) => wheel({ deltaX: count % 60 < 30 ? 40 : -40 }),
    hover: (count) =>
      timed(() => box.dispatchEvent(new PointerEvent("pointermove", at(300 + (count % 500), (count * 7) % 850)))),
  }[gesture];
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
  box.scrollTop = 30_000;
  if (gesture === "pan") for (let count = 0; count < 40; count += 1) wheel({ ctrlKey: true, deltaY: -120 });
  await new Promise((done) => setTimeout(done, 400));

  let last = 0;
  for (let count = 0; count <= frames; count += 1) {
    await new Promise((done) =>
      native((time) => {
        if (count > 0) {
          between.push(time - last);
          work.push(now);
        }
        last = time;
        now = 0;
        step(count);
        done();
      }),
    );
  }
  window.requestAnimationFrame = native;
  word.remove();
  return { work, between };
}
