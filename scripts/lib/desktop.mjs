// The desktop program: how it is built and where it lies.
import { inRoot, run } from "./process.mjs";

/** Builds the program with the files of ui/dist inside, instead of the address of a development server. */
export const embedUi = ["--features", "tauri/custom-protocol"];

/** The program after a build. */
export const binary = inRoot(process.env.CARGO_TARGET_DIR ?? "target", "debug", "tracewake");

/** The chat backends that end-to-end tests talk to; the tests of the testkit build them as well. */
export const contractServer = inRoot(process.env.CARGO_TARGET_DIR ?? "target", "debug", "contract-server");

/** Builds the chat backends of the tests. */
export function buildContractServer() {
  run("cargo", ["build", "--locked", "--package", "tracewake-testkit"]);
}

/** Builds the program. */
export function buildDesktop() {
  run("cargo", ["build", "--locked", "--package", "tracewake", ...embedUi]);
}
