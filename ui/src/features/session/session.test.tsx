import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectCopied } from "../../../test/clipboard";
import { expectNames } from "../../../test/names";
import { aopSession } from "../../../test/sample-aop";
import { sampleReport } from "../../../test/sample-sources";
import { openWindow, smallSession } from "../../../test/window";
import type { IntegrityState, SessionDetail } from "../../ipc/bindings";

const run = aopSession(1_773_046_850_000);
const AT_RUN = `#/session/${run.row.key}/timeline`;
const badge = () => screen.findByTestId("integrity-badge");

function withSignatures(state: IntegrityState, change: Partial<SessionDetail> = {}) {
  const signatures = {
    ...{ state, verified: 0, broken: 0, noKey: 0, unsigned: 0, rules: [], summary: "", notCovered: "" },
  };
  const session = smallSession("a", { integrity: state });
  return { ...session, detail: { signatures, ...change } };
}

test("an unsigned session says nothing about signatures", async () => {
  openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline");
  await screen.findByTestId("timeline-rows");
  expect(screen.queryByTestId("integrity-badge")).toBeNull();
});

test.each<[IntegrityState, string]>([
  ["no_key", "Signed, no key"],
  ["verified", "Verified"],
  ["tampered", "Tampered"],
  ["redacted", "Redacted"],
  ["wrong_key", "Wrong key"],
])("a session that is %s says “%s”", async (state, word) => {
  openWindow({ sessions: [withSignatures(state)] }, "#/session/a/timeline");
  expect(await badge()).toHaveTextContent(word);
});

test("the badge opens what is behind it, Esc closes it and gives the focus back", async () => {
  const { user } = openWindow({ sessions: [run] }, AT_RUN);
  await user.click(await badge());
  const panel = screen.getByRole("dialog", { name: "Tampered" });
  expect(panel).toHaveFocus();
  expect(panel).toHaveTextContent("24 of 25 signatures fit");
  expect(within(panel).getByRole("list", { name: "Events by signature" })).toHaveTextContent(
    "24 verified1 do not fit2 unsigned",
  );
  expect(panel).toHaveTextContent("AOP client 24");
  expect(panel).toHaveTextContent("3 events missing between those that came");
  expect(panel).toHaveTextContent("actor, type, time and meta may have been changed");
  expect(within(panel).queryByRole("button", { name: "Add a key" })).toBeNull();
  expectNames();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(await badge()).toHaveFocus();
});

test.each<IntegrityState>(["no_key", "wrong_key"])("%s leads to the keys", async (state) => {
  const { user } = openWindow({ sessions: [withSignatures(state)] }, "#/session/a/timeline");
  await user.click(await badge());
  await user.click(screen.getByRole("button", { name: "Add a key" }));
  expect(window.location.hash).toBe("#/sources/keys");
});

test("gaps are told also where nothing is signed", async () => {
  openWindow({ sessions: [withSignatures("unsigned", { gaps: 3 })] }, "#/session/a/timeline");
  expect(await screen.findByText("3 missing")).toBeVisible();
});

test("a broken hash chain is told in the panel", async () => {
  const chain = { events: 9, linksOk: 6, linksBroken: 2 };
  const { user } = openWindow(
    { sessions: [withSignatures("verified", { hashChain: chain })] },
    "#/session/a/timeline",
  );
  await user.click(await badge());
  expect(screen.getByRole("dialog", { name: "Verified" })).toHaveTextContent("broken in 2 places");
});

test("the list marks what does not fit, and nothing else", async () => {
  const states: IntegrityState[] = ["unsigned", "no_key", "verified", "tampered", "redacted", "wrong_key"];
  openWindow({ sessions: states.map((integrity) => smallSession(integrity, { integrity })) });
  const list = screen.getByRole("region", { name: "Sessions" });
  await within(list).findByRole("button", { name: /Session tampered/ });
  const marks = within(list).getAllByRole("img", { name: /Tampered|Redacted|key|Verified|Unsigned/ });
  expect(marks.map((mark) => mark.getAttribute("aria-label"))).toEqual(["Tampered", "Redacted", "Wrong key"]);
});

test("dialects stand as tags with their full names", async () => {
  openWindow({ sessions: [smallSession("a", { dialects: ["ossa", "otlp"] })] }, "#/session/a/timeline");
  const session = await screen.findByTestId("session");
  expect(within(session).getByTitle("OSSA CloudEvents")).toHaveTextContent("ossa");
  expect(within(session).getByTitle("OpenTelemetry (OTLP)")).toHaveTextContent("otlp");
});

test("a session is exported in its own dialect unless another is chosen", async () => {
  const { backend, user } = openWindow({ sessions: [run], chosenPath: "/out/run.json" }, AT_RUN);
  await badge();
  await user.keyboard("x");
  const dialog = screen.getByRole("dialog", { name: "Export session" });
  expect(within(dialog).getByRole("radio", { name: /AOP replay/ })).toBeChecked();
  expectNames();
  await user.click(within(dialog).getByRole("radio", { name: /OpenTelemetry/ }));
  await user.click(within(dialog).getByRole("checkbox", { name: /Redact/ }));
  await user.click(within(dialog).getByRole("button", { name: "Export to a file…" }));
  const report = await screen.findByRole("dialog", { name: "Exported" });
  expect(report).toHaveTextContent("27 events written.");
  expect(report).toHaveTextContent("The format carries all of it.");
  const save = backend.calls.find(({ command }) => command === "plugin:dialog|save");
  expect(save?.args).toMatchObject({
    options: { defaultPath: "Is-the-water-damage-of-3-March-covered.json" },
  });
  const request = { session: run.row.key, format: "otlp-json", redact: true, path: "/out/run.json" };
  expect(backend.calls.find(({ command }) => command === "export_session")?.args).toEqual({ request });
  await user.click(within(report).getByRole("button", { name: "Copy path" }));
  await expectCopied("/out/run.json");
});

test("a report tells what was converted, left out, lost and removed", async () => {
  const { user } = openWindow({ sessions: [run], chosenPath: "/out", exported: sampleReport() }, AT_RUN);
  await user.click(await screen.findByRole("button", { name: "Export" }));
  await user.click(screen.getByRole("button", { name: "Export to a file…" }));
  const report = await screen.findByRole("dialog", { name: "Exported" });
  expect(report).toHaveTextContent(
    "1,898 events written, all converted from another dialect, 13 events left out.",
  );
  expect(within(report).getByRole("row", { name: /hash chain 1,911 OTLP has no hash chain/ })).toBeVisible();
  expect(within(report).getByRole("region", { name: "What was removed, 62 values" })).toHaveTextContent(
    "e-mail address42",
  );
  await user.click(within(report).getByRole("button", { name: "Export again" }));
  expect(screen.getByRole("dialog", { name: "Export session" })).toBeVisible();
});

test("a closed save dialog writes nothing, a failed export says why", async () => {
  const { backend, user } = openWindow({ sessions: [run] }, AT_RUN);
  await user.click(await screen.findByRole("button", { name: "Export" }));
  await user.click(screen.getByRole("button", { name: "Export to a file…" }));
  expect(backend.calls.some(({ command }) => command === "export_session")).toBe(false);
  backend.chosenPath = "/full/run.json";
  backend.failing.set("export_session", "store_failed");
  backend.hint = "The disk of /full is full. Choose another folder.";
  await user.click(screen.getByRole("button", { name: "Export to a file…" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The disk of /full is full.");
});

test("a long export says that it is at work", async () => {
  const { backend, user } = openWindow({ sessions: [run], chosenPath: "/out" }, AT_RUN);
  let finish = () => {};
  backend.slow.set("export_session", new Promise<void>((done) => (finish = done)));
  await user.click(await screen.findByRole("button", { name: "Export" }));
  await user.click(screen.getByRole("button", { name: "Export to a file…" }));
  expect(await screen.findByRole("progressbar", { name: "Writing the export" })).toBeVisible();
  expect(screen.getByText("Writing 27 events…")).toBeVisible();
  expect(screen.getByRole("button", { name: "Export to a file…" })).toBeDisabled();
  finish();
  await waitFor(() => expect(screen.getByRole("dialog", { name: "Exported" })).toBeVisible());
});
