// The system's own file dialog.

import { open } from "@tauri-apps/plugin-dialog";

/** Asks for files to import. Empty when the dialog was closed without choosing. */
export async function chooseFiles(): Promise<string[]> {
  const chosen = await open({ multiple: true, directory: false, title: "Open trace files" });
  return chosen ?? [];
}
