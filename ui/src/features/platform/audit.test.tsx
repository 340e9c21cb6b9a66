import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { noPlatform, platformBackend, said } from "../../../test/mock-platform";
import { expectNames } from "../../../test/names";
import { samplePlatform } from "../../../test/sample-platform";
import { openWindow } from "../../../test/window";

const NOW = 1_773_046_850_000;

function open(entries: number, initial: Partial<MockBackend> = {}) {
  // Without a layout, a list of rows has no height to fill.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(400);
  return openWindow({ platform: samplePlatform(NOW, entries), ...initial }, "#/platform/b1/audit");
}
const asked = (backend: MockBackend) =>
  backend.calls.filter(({ command }) => command === "list_audit").map(({ args }) => args);

test("the newest come first, fifty at a time, and what is null stands as a dash", async () => {
  const platform = { ...noPlatform(), backends: [platformBackend()] };
  const nothing = { userId: "", organizationId: "", resource: "", resourceId: "", metadata: "" };
  platform.audit = [{ id: "", time: "", action: "", ...nothing }];
  const { backend } = open(0, { platform });
  const table = await screen.findByRole("grid", { name: "Audit log" });
  const cells = within(await within(table).findByTestId("audit-row")).getAllByRole("gridcell");
  expect(cells.map((cell) => cell.textContent)).toEqual(["–", "–", "–", "–", "–", "–"]);
  expect(asked(backend)).toEqual([{ backend: "b1", offset: 0, limit: 50 }]);
  expect(screen.getByText("All 1 entries")).toBeVisible();
});

test("a filter looks at what is loaded, and all can be loaded for it", async () => {
  const { backend, user } = open(320);
  expect(await screen.findByText("First 50 loaded")).toBeVisible();
  expectNames();
  await user.type(screen.getByLabelText("Text to look for"), "no such thing");
  expect(await screen.findByText("No match in the first 50 entries")).toBeVisible();
  expect(screen.getByText("0 of the first 50 loaded")).toBeVisible();
  await user.clear(screen.getByLabelText("Text to look for"));
  await user.selectOptions(screen.getByLabelText("Action"), "key.rotate");
  await user.click(screen.getByRole("button", { name: "Load all to filter" }));
  expect(await screen.findByText(/^\d+ of all 320$/)).toBeVisible();
  expect(asked(backend)).toEqual([
    { backend: "b1", offset: 0, limit: 50 },
    { backend: "b1", offset: 50, limit: 200 },
    { backend: "b1", offset: 250, limit: 200 },
  ]);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Load all to filter" })).toBeNull());
});

test("loading all can be stopped, and ends at a bound that is said", async () => {
  const { backend, user } = open(5400);
  await screen.findByText("First 50 loaded");
  let go = () => {};
  backend.slow.set(
    "list_audit",
    new Promise((done) => {
      go = done;
    }),
  );
  await user.click(screen.getByRole("button", { name: "Load all to filter" }));
  await user.click(await screen.findByRole("button", { name: "Loading… Stop" }));
  go();
  expect(await screen.findByText("First 250 loaded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Load all to filter" }));
  expect(await screen.findByText(/older entries are not searched/, {}, { timeout: 10_000 })).toBeVisible();
  expect(screen.getByText("First 5,050 loaded")).toBeVisible();
});

test("an entry shows its fields and its metadata, by pointer and by key", async () => {
  const platform = samplePlatform(NOW, 30);
  platform.audit = platform.audit.map((entry) => ({ ...entry, metadata: '{"n":9007199254740993}' }));
  const { user } = open(30, { platform });
  const table = await screen.findByRole("grid", { name: "Audit log" });
  await user.click((await within(table).findAllByTestId("audit-row"))[0] as HTMLElement);
  const detail = await screen.findByRole("complementary", { name: "Entry of the audit log" });
  expect(within(detail).getByRole("button", { name: "Copy entry id" })).toBeVisible();
  expect(within(detail).getByText("30")).toBeVisible();
  await user.keyboard("j");
  await waitFor(() => expect(within(detail).getByText("29")).toBeVisible());
  expect(within(detail).getByRole("tree", { name: "Metadata" })).toHaveTextContent("9007199254740993");
  expectNames();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByTestId("audit-detail")).toBeNull());
  expect(window.location.hash).toBe("#/platform/b1/audit");
});

test("what is filtered is exported as JSON", async () => {
  const { backend, user } = open(30, { chosenPath: "/home/dev/audit.json" });
  await screen.findByText("All 30 entries");
  await user.selectOptions(screen.getByLabelText("Action"), "login");
  await user.click(screen.getByRole("button", { name: "Export…" }));
  expect(await screen.findByText(/entr(y|ies) (was|were) written to \/home\/dev\/audit\.json/)).toBeVisible();
  const written = JSON.parse(backend.platform.files.get("/home/dev/audit.json") ?? "") as {
    action: string;
  }[];
  expect(written.length).toBeGreaterThan(0);
  expect(new Set(written.map(({ action }) => action))).toEqual(new Set(["login"]));
});

test("a page that fails leaves those before it, and can be tried again", async () => {
  const { backend, user } = open(120);
  await screen.findByText("First 50 loaded");
  backend.failing.set("list_audit", said("server_error", 503, "database is starting"));
  await user.click(screen.getByRole("button", { name: "Load all to filter" }));
  const failure = await screen.findByTestId("platform-failure");
  expect(failure).toHaveTextContent(/not available.*database is starting/);
  expect(screen.getByText("First 50 loaded")).toBeVisible();
  backend.failing.clear();
  await user.click(within(failure).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("All 120 entries")).toBeVisible();
});

test("a log without rights, and an empty one", async () => {
  const { backend, user } = open(0, {
    failing: new Map([["list_audit", said("forbidden", 403, "admins only")]]),
  });
  expect(await screen.findByTestId("platform-failure")).toHaveTextContent(/may not read the audit log/);
  backend.failing.clear();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("The audit log is empty")).toBeVisible();
});
