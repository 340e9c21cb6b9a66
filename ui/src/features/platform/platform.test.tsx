import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { noPlatform, platformBackend, said } from "../../../test/mock-platform";
import { expectNames } from "../../../test/names";
import { samplePlatform } from "../../../test/sample-platform";
import { openWindow } from "../../../test/window";

const NOW = 1_773_046_850_000;
const open = (section = "", initial: Partial<MockBackend> = {}) =>
  openWindow({ platform: samplePlatform(NOW), ...initial }, `#/platform/b1/${section}`);
const argsOf = (backend: MockBackend, command: string) =>
  backend.calls.filter((call) => call.command === command).map(({ args }) => args);
const region = (name: string) => screen.findByRole("region", { name });

test("without a ChatServer there is nothing on the rail, and the screen says what to do", async () => {
  const { user } = openWindow({ platform: noPlatform() }, "#/platform");
  expect(await screen.findByText("No backend with a platform")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Add a backend in Chat" }));
  await waitFor(() => expect(window.location.hash).toBe("#/chat"));
  expect(screen.queryByRole("button", { name: "Platform" })).toBeNull();
});

test("the rail leads there, and only ChatServers can be chosen", async () => {
  const { user } = openWindow({ platform: samplePlatform(NOW) });
  await user.click(await screen.findByRole("button", { name: "Platform" }));
  const backends = await screen.findByRole("navigation", { name: "Backends" });
  expect(within(backends).getAllByRole("button")).toHaveLength(2);
  await user.click(within(backends).getByRole("button", { name: /staging/ }));
  await waitFor(() => expect(window.location.hash).toBe("#/platform/b2/overview"));
  expect(within(backends).getByRole("button", { name: /staging/ })).toHaveAttribute("aria-current", "true");
});

test.each([
  ["gone", "There is no such backend"],
  ["b3", "An agent has no platform"],
])("the address of %s says so", async (id, words) => {
  openWindow({ platform: samplePlatform(NOW) }, `#/platform/${id}`);
  expect(await screen.findByText(words)).toBeVisible();
});

test("figures keep every digit, and health is told by both ways to ask", async () => {
  open();
  const stats = await region("Statistics");
  expect(stats).toHaveTextContent("7 active952 in all");
  expect(stats).toHaveTextContent("9,007,199,254,740,993 in all");
  const health = await region("Health");
  expect(
    within(health).getByRole("row", { name: /GET \/health well ?healthy not said none 12 ms/ }),
  ).toBeVisible();
  expect(
    within(health).getByRole("row", { name: /Statistics well ?healthy closed claude ?droid/ }),
  ).toBeVisible();
  expect(screen.getByTestId("platform-as-of")).toHaveTextContent(/^as of \d\d:\d\d:\d\d$/);
  expectNames();
});

test("one part fails, the other stays, and the figures of before stay with their time", async () => {
  const { backend, user } = open();
  const figures = async () => (await region("Statistics")).querySelector("dl");
  expect(await figures()).toHaveAttribute("data-stale", "false");
  backend.platform.report = {
    ...backend.platform.report,
    stats: null,
    statsFailure: said("server_error", 503, "database is starting"),
  };
  await user.click(screen.getByRole("button", { name: "Refresh" }));
  const stats = await region("Statistics");
  expect(await within(stats).findByText(/database is starting/)).toBeVisible();
  expect(stats).toHaveTextContent(/9,007,199,254,740,993 in all.*as of/);
  expect(await figures()).toHaveAttribute("data-stale", "true");
  expect(await region("Health")).toHaveTextContent("GET /healthhealthy");
});

test.each([
  [said("unauthorized", 401, "invalid key"), /The key was not accepted/, /kept in the system's keyring/],
  [said("forbidden", 403, "admins only"), /may not read the statistics/, /administrator of the platform/],
  [said("not_found", 404, "Not Found"), /No statistics at this address/, /AgentAPI has none/],
])("%o is explained", async (statsFailure, title, advice) => {
  const platform = samplePlatform(NOW);
  platform.report = { ...platform.report, stats: null, statsFailure };
  const { user } = open("", { platform });
  const failure = await screen.findByTestId("platform-failure");
  expect(failure).toHaveTextContent(title);
  expect(failure).toHaveTextContent(advice);
  expect(failure).toHaveTextContent(statsFailure.message);
  await user.click(within(failure).getByRole("button", { name: "Settings of support-backend" }));
  const settings = await screen.findByRole("dialog", { name: "Backends" });
  await waitFor(() => expect(within(settings).getByLabelText("Name")).toHaveValue("support-backend"));
  expect(window.location.hash).toMatch(/^#\/chat/);
});

test("sections by key and by index, in the address", async () => {
  const { user } = open();
  await region("Statistics");
  await user.keyboard("2");
  await waitFor(() => expect(window.location.hash).toBe("#/platform/b1/admins"));
  await user.keyboard("3");
  await waitFor(() => expect(window.location.hash).toBe("#/platform/b1/audit"));
  await user.click(screen.getByRole("button", { name: "MCP servers" }));
  await waitFor(() => expect(window.location.hash).toBe("#/platform/b1/mcp"));
});

test("the palette leads to the sections of each platform", async () => {
  const { user } = openWindow({ platform: samplePlatform(NOW) });
  await screen.findByRole("button", { name: "Platform" });
  await user.keyboard("{Control>}k{/Control}");
  const palette = await screen.findByTestId("palette");
  await user.type(within(palette).getByRole("combobox"), "platform audit");
  await user.click(await screen.findByRole("option", { name: /Platform: Audit log.*staging/ }));
  await waitFor(() => expect(window.location.hash).toBe("#/platform/b2/audit"));
});

test("an administrator is removed only after a question that names them, and leaves when the server said so", async () => {
  const { backend, user } = open("admins");
  await user.click(await screen.findByRole("button", { name: "Remove Ops (ops@example.test)" }));
  const question = await screen.findByRole("alertdialog");
  expect(question).toHaveAccessibleName(
    "Remove Ops (ops@example.test) from the administrators of support-backend?",
  );
  await waitFor(() => expect(within(question).getByRole("button", { name: "Cancel" })).toHaveFocus());
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(screen.getByRole("button", { name: "Remove Ops (ops@example.test)" })).toHaveFocus();
  expect(argsOf(backend, "remove_admin")).toEqual([]);

  let answer = () => {};
  backend.slow.set(
    "remove_admin",
    new Promise((done) => {
      answer = done;
    }),
  );
  await user.click(screen.getByRole("button", { name: "Remove Ops (ops@example.test)" }));
  await user.click(await screen.findByRole("button", { name: "Remove administrator" }));
  expect(await screen.findByRole("button", { name: "Removing…" })).toBeDisabled();
  expect(screen.getByRole("rowheader", { name: "ops@example.test" })).toBeVisible();
  answer();
  await waitFor(() => expect(screen.queryByRole("rowheader", { name: "ops@example.test" })).toBeNull());
  expect(screen.getByText("ops@example.test was removed.")).toBeVisible();
  expect(argsOf(backend, "remove_admin")).toEqual([{ backend: "b1", email: "ops@example.test" }]);
});

test("a removal that failed stays at the row", async () => {
  const { user } = open("admins", {
    failing: new Map([["remove_admin", said("forbidden", 403, "not your admin")]]),
  });
  await user.click(await screen.findByRole("button", { name: "Remove second@example.test" }));
  await user.click(await screen.findByRole("button", { name: "Remove administrator" }));
  const failure = await screen.findByTestId("platform-failure");
  expect(failure).toHaveTextContent(/second@example.test was not removed: the key may not/);
  expect(failure).toHaveTextContent("not your admin");
  expect(screen.getByRole("rowheader", { name: "second@example.test" })).toBeVisible();
});

test("an administrator is added; what the server does not take is said at the form", async () => {
  const { backend, user } = open("admins");
  await user.click(await screen.findByRole("button", { name: "Add administrator" }));
  const form = await screen.findByRole("form", { name: "Add an administrator" });
  await user.click(within(form).getByRole("button", { name: "Add administrator" }));
  expect(await within(form).findByText("The email is missing.")).toBeVisible();
  await user.type(within(form).getByLabelText("Email"), "new@example");
  await user.type(within(form).getByLabelText("WorkOS user id"), "user_01H");
  await user.click(within(form).getByRole("button", { name: "Add administrator" }));
  expect(await within(form).findByText(/value is not a valid email address/)).toBeVisible();
  expect(within(form).getByText(/did not take what was entered/)).toBeVisible();
  await user.type(within(form).getByLabelText("Email"), ".test");
  await user.click(within(form).getByRole("button", { name: "Add administrator" }));
  expect(await screen.findByRole("rowheader", { name: "new@example.test" })).toBeVisible();
  expect(argsOf(backend, "add_admin").at(-1)).toEqual({
    backend: "b1",
    form: { workosId: "user_01H", email: "new@example.test", name: "" },
  });
  expect(screen.queryByRole("form", { name: "Add an administrator" })).toBeNull();
  expectNames();
});

test("administrators that may not be seen", async () => {
  open("admins", { failing: new Map([["list_admins", said("unauthorized", 401, "who are you")]]) });
  expect(await screen.findByTestId("platform-failure")).toHaveTextContent(
    /see or change the administrators.*who are you/,
  );
  expect(screen.queryByRole("button", { name: "Add administrator" })).toBeNull();
});

test("a platform of one administrator warns, one of none says so", async () => {
  const platform = samplePlatform(NOW);
  platform.admins = platform.admins.slice(0, 1);
  const { backend, user } = open("admins", { platform });
  await user.click(await screen.findByRole("button", { name: /^Remove Ops/ }));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent(/no other administrator/);
  backend.platform.admins = [];
  await user.click(screen.getByRole("button", { name: "Refresh" }));
  expect(await screen.findByText("No administrators")).toBeVisible();
});

test("several keyless backends say that no key is kept", async () => {
  const platform = { ...samplePlatform(NOW), backends: [platformBackend({ hasKey: false })] };
  platform.report = { ...platform.report, health: null, healthFailure: said("unauthorized", 401, "no key") };
  open("", { platform });
  expect(await screen.findByTestId("platform-failure")).toHaveTextContent(/asks for a key.*No key is kept/);
});
