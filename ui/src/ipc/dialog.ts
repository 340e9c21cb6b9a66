// The system's own file dialogs.

import { open, save } from "@tauri-apps/plugin-dialog";

/** Asks for files to import. Empty when the dialog was closed without choosing. */
export async function chooseFiles(): Promise<string[]> {
  const chosen = await open({ multiple: true, directory: false, title: "Open trace files" });
  return chosen ?? [];
}

/** Asks for one file. `null` when the dialog was closed without choosing. */
export function chooseFile(title: string): Promise<string | null> {
  return open({ multiple: false, directory: false, title });
}

/** Asks for a folder. `null` when the dialog was closed without choosing. */
export function chooseFolder(title: string): Promise<string | null> {
  return open({ multiple: false, directory: true, title });
}

/** Asks where to write a file. `null` when the dialog was closed without choosing. */
export function chooseSaveFile(
  name: string,
  kind: string,
  extension: string,
  title = "Export session",
): Promise<string | null> {
  return save({
    title,
    defaultPath: name,
    filters: [{ name: kind, extensions: [extension] }],
  });
}
