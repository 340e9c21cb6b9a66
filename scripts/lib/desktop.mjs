// The desktop program: how it is built and where it lies.
import { inRoot, run } from "./process.mjs";

/** Builds the program with the files of ui/dist inside, instead of the address of a development server. */
export const embedUi = ["--features", "tauri/custom-protocol"];

/** The program after a build. */
export const binary = inRoot(process.env.CARGO_TARGET_DIR ?? "target", "debug", "tracewake");

/** Builds the program. */
export function buildDesktop() {
  run("cargo", ["build", "--locked", "--package", "tracewake", ...embedUi]);
}
