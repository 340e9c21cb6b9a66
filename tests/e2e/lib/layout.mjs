// What is wrong with the layout of the page on show. Both functions run inside the page: each must be whole by itself.

/** In CSS pixels: narrower, a column of names says nothing; smaller, text cannot be read. */
export const LAYOUT_LIMITS = { leastName: 120, leastText: 11 };

/**
 * The body of a script for a page, with the arguments: `screens`, each an address and what must be on show there, and
 * `limits`, those of `findFaults` with the width of the window and the device pixels of a CSS pixel at a text size of
 * 100 %. Goes to each screen and gives `[address, fault]` for what is still wrong after a while: a layout needs some
 * frames until it has settled, and one without a fault need not be waited for.
 */
export const watchFaults = `
  const [screens, { ratio, width, ...limits }, done] = arguments;
  const findFaults = ${findFaults};
  const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  const until = async (longest, probe) => {
    for (const from = performance.now(); ; await frame()) {
      const found = probe();
      if (found || performance.now() - from > longest) return found;
    }
  };
  const check = async (address, mark) => {
    const top = document.querySelector('[data-testid="timeline-rows"]')?.dataset.topRow;
    location.hash = address.endsWith("=") ? address + top : address;
    // What was there before must not be taken for what is asked for.
    await frame();
    await frame();
    if (!(await until(30_000, () => document.querySelector(mark)))) return ["nothing is at " + mark];
    let faults = [];
    await until(10_000, () => {
      faults = findFaults({ ...limits, ratio: (ratio * width) / innerWidth });
      return faults.length === 0;
    });
    return faults;
  };
  (async () => {
    const all = [];
    for (const [address, mark] of screens)
      for (const fault of await check(address, mark)) all.push([address, fault]);
    return all;
  })().then(done, (error) => done([["the check", String(error?.stack ?? error)]]));
`;

/** Names that are too narrow, text that is too small or cut, clipped controls, overlaps, blurred canvases. */
function findFaults({ ratio, leastName, leastText }) {
  const CONTROLS =
    'button, a[href], input, select, textarea, summary, [role="tab"], [role="option"], [role="separator"]';
  const SLACK = 1.5;
  const faults = [];
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const wordsOf = (element) => {
    const words = (element.getAttribute("aria-label") || element.textContent || "")
      .trim()
      .replace(/\s+/g, " ");
    const place =
      element.closest("[data-testid]")?.dataset.testid ?? element.closest("[aria-label]")?.ariaLabel;
    return `${element.tagName.toLowerCase()} “${words.slice(0, 40)}” in ${place ?? "the window"}`;
  };
  const cut = (box, by) => ({
    left: Math.max(box.left, by.left),
    top: Math.max(box.top, by.top),
    right: Math.min(box.right, by.right),
    bottom: Math.min(box.bottom, by.bottom),
  });
  const isEmpty = ({ left, top, right, bottom }) => right - left < 1 || bottom - top < 1;
  const windowBox = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

  // What an element can show of its contents: what of it is seen, and by how much a person can scroll to the rest.
  const views = new Map();
  const viewOf = (element) => {
    if (element === null || element === document.documentElement)
      return { seen: windowBox, reach: windowBox, ellipsis: false };
    if (views.has(element)) return views.get(element);
    const style = styleOf(element);
    // A fixed box is clipped by the window alone.
    const outer = style.position === "fixed" ? viewOf(null) : viewOf(holderOf(element, style));
    const view = { ...outer, ellipsis: false };
    const clips = [style.overflowX !== "visible", style.overflowY !== "visible"];
    if (clips[0] || clips[1]) {
      const own = element.getBoundingClientRect();
      const far = 1e6;
      // What is dragged to the rest is as good as what scrolls.
      const pans = element.closest("[data-pans]") !== null;
      const scrolls = [style.overflowX, style.overflowY].map((way) => pans || /auto|scroll/.test(way));
      const along = (axis, low, high) => ({
        seen: clips[axis] ? [own[low], own[high]] : [-far, far],
        reach: scrolls[axis] ? [-far, far] : clips[axis] ? [own[low], own[high]] : [-far, far],
      });
      const [across, down] = [along(0, "left", "right"), along(1, "top", "bottom")];
      const box = ([left, right], [top, bottom]) => ({ left, top, right, bottom });
      view.seen = cut(outer.seen, box(across.seen, down.seen));
      view.reach = cut(
        {
          left: scrolls[0] ? -far : outer.reach.left,
          right: scrolls[0] ? far : outer.reach.right,
          top: scrolls[1] ? -far : outer.reach.top,
          bottom: scrolls[1] ? far : outer.reach.bottom,
        },
        box(across.reach, down.reach),
      );
      view.ellipsis = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    }
    views.set(element, view);
    return view;
  };
  // Whose overflow clips an element: an absolute one is not clipped by what is not its containing block.
  function holderOf(element, style) {
    let holder = element.parentElement;
    if (style.position !== "absolute") return holder;
    while (holder && holder !== document.documentElement) {
      const around = styleOf(holder);
      const holds =
        around.position !== "static" || around.transform !== "none" || around.containerType !== "normal";
      if (holds) return holder;
      holder = holder.parentElement;
    }
    return null;
  }
  // What lies above the rest has its own order: a sheet covers what is behind it.
  const layerOf = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { position, zIndex } = styleOf(at);
      if (position !== "static" && zIndex !== "auto") return at;
    }
    return document.body;
  };
  const isShown = (element) => {
    const style = styleOf(element);
    if (style.visibility === "hidden" || Number(style.opacity) === 0) return false;
    // What only screen readers get is a box of one pixel.
    const { width, height } = element.getBoundingClientRect();
    return width > 2 && height > 2;
  };

  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (text.data.trim() === "" || !element.checkVisibility() || !isShown(element)) continue;
    if (element.closest("script, style, option")) continue;
    range.selectNodeContents(text);
    const view = viewOf(element);
    for (const line of range.getClientRects()) {
      const seen = cut(line, view.seen);
      if (isEmpty(seen)) continue;
      boxes.push({ element, box: seen, text: true });
      const size = Number.parseFloat(styleOf(element).fontSize) * scaleOf(element);
      if (size < leastText - 0.05) faults.push(`text of ${size.toFixed(1)} px: ${wordsOf(element)}`);
      const reached = cut(line, view.reach);
      const lost = Math.max(reached.left - line.left, line.right - reached.right);
      if (lost > SLACK && !endsSoftly(element))
        faults.push(`text cut by ${Math.round(lost)} px: ${wordsOf(element)}`);
    }
  }
  // Text in a drawing is scaled with it.
  function scaleOf(element) {
    const matrix = element instanceof SVGElement ? element.getScreenCTM?.() : null;
    return matrix ? Math.hypot(matrix.a, matrix.b) : 1;
  }
  function endsSoftly(element) {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (viewOf(at).ellipsis) return true;
    return false;
  }

  for (const control of document.querySelectorAll(CONTROLS)) {
    if (!control.checkVisibility() || !isShown(control)) continue;
    const style = styleOf(control);
    const own = control.getBoundingClientRect();
    const view = style.position === "fixed" ? viewOf(null) : viewOf(holderOf(control, style));
    const seen = cut(own, view.seen);
    if (!isEmpty(seen)) boxes.push({ element: control, box: seen, text: false });
    // Out of sight on purpose until it has the focus.
    if (style.position === "fixed") continue;
    const reached = cut(own, view.reach);
    const lost = Math.max(
      reached.left - own.left,
      own.right - reached.right,
      reached.top - own.top,
      own.bottom - reached.bottom,
    );
    if (lost > SLACK) faults.push(`clipped by ${Math.round(lost)} px: ${wordsOf(control)}`);
  }

  const overlaps = (a, b) => {
    const both = cut(a.box, b.box);
    return both.right - both.left > 2 && both.bottom - both.top > 3;
  };
  // A button at the end of a field is inside its frame.
  const isInField = (a, b) =>
    a.matches("input, button") && b.matches("input, button") && a.parentElement === b.parentElement;
  const related = (a, b) =>
    a === b || a.contains(b) || b.contains(a) || layerOf(a) !== layerOf(b) || isInField(a, b);
  boxes.sort((a, b) => a.box.top - b.box.top);
  for (let one = 0; one < boxes.length; one += 1) {
    for (let other = one + 1; other < boxes.length; other += 1) {
      if (boxes[other].box.top >= boxes[one].box.bottom - 3) break;
      const [a, b] = [boxes[one], boxes[other]];
      if (overlaps(a, b) && !related(a.element, b.element))
        faults.push(`overlap: ${wordsOf(a.element)} and ${wordsOf(b.element)}`);
    }
  }

  for (const name of document.querySelectorAll(
    'th[scope="row"]:not([data-short]), [role="rowheader"], [data-column="name"]',
  )) {
    if (!name.checkVisibility()) continue;
    const { width } = name.getBoundingClientRect();
    if (width < leastName - 0.5) faults.push(`name of ${Math.round(width)} px: ${wordsOf(name)}`);
  }

  // Names that are painted have the width of their pane.
  for (const grip of document.querySelectorAll('[role="separator"][aria-label="Width of the names"]')) {
    const width = Number(grip.getAttribute("aria-valuenow"));
    if (width < leastName) faults.push(`names of ${width} px in the timeline`);
  }

  for (const canvas of document.querySelectorAll("canvas")) {
    if (!canvas.checkVisibility()) continue;
    const { width, height } = canvas.getBoundingClientRect();
    const off = Math.max(Math.abs(canvas.width - width * ratio), Math.abs(canvas.height - height * ratio));
    // The window is a whole number of CSS pixels wide, which makes the ratio a little uncertain.
    if (off > 2 + width * 0.003)
      faults.push(
        `canvas of ${canvas.width} × ${canvas.height} on ${width} × ${height} at ${ratio.toFixed(3)}`,
      );
  }

  // The page itself never scrolls.
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth + 1) faults.push(`the page is ${scrollWidth} px wide in ${clientWidth} px`);
  return [...new Set(faults)];
}
