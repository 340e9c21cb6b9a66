// The size of everything in the window.

import { getCurrentWebview } from "@tauri-apps/api/webview";

let now = 1;

/** Makes everything larger or smaller; outside of the program's own window nothing happens. */
export async function setZoom(factor: number): Promise<void> {
  if (factor === now) return;
  now = factor;
  try {
    await getCurrentWebview().setZoom(factor);
  } catch {
    document.documentElement.style.zoom = String(factor);
  }
}

/**
 * Device pixels in a CSS pixel, the size of everything included. WebKit's `devicePixelRatio` leaves that out, unlike
 * that of any other engine.
 */
export function pixelRatio(): number {
  const ratio = window.devicePixelRatio || 1;
  return navigator.vendor.startsWith("Apple") ? ratio * now : ratio;
}
