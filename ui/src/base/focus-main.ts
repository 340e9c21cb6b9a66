// Taking the focus to the main part of the window.

/** Takes the focus to what is read, once it is there: keys then work on it, whatever was pressed before. */
export function focusMain(): void {
  requestAnimationFrame(() => {
    // A panel that was opened in the meantime keeps the focus that it took.
    if (document.activeElement?.closest('[role="dialog"]')) return;
    const main = document.querySelector("main");
    main?.setAttribute("tabindex", "-1");
    main?.focus({ preventScroll: true });
  });
}
