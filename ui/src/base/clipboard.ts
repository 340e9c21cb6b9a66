// Puts text on the clipboard, also in webviews that do not offer the clipboard interface to pages.

/** Copies a text, also one that is still on its way. `false` when the system would not take it. */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    if (typeof text === "string") await navigator.clipboard.writeText(text);
    else await writeLater(text);
    return true;
  } catch {
    return copyBySelection(await text);
  }
}

/** Some webviews take a text only during a press; a promise of one is taken then, and kept later. */
async function writeLater(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text);
  const blob = text.then((ready) => new Blob([ready], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

/** The older way: select the text in a hidden field, and copy the selection. */
function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
