import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MockBackend } from "../../../test/mock-backend";
import { platformBackend, said } from "../../../test/mock-platform";
import { expectNames } from "../../../test/names";
import { samplePlatform } from "../../../test/sample-platform";
import { openWindow } from "../../../test/window";

const NOW = 1_773_046_850_000;
const open = (initial: Partial<MockBackend> = {}) =>
  openWindow({ platform: samplePlatform(NOW), ...initial }, "#/platform/b1/mcp");
const saved = (backend: MockBackend) =>
  backend.calls
    .filter(({ command }) => command === "save_mcp")
    .map(({ args }) => (args as { form: Record<string, unknown> }).form);
const said_of = (form: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(form ?? {}).filter(([, value]) => value !== null));

test("they are listed by scope", async () => {
  open();
  const groups = await screen.findAllByTestId("mcp-group");
  expect(groups.map((group) => group.textContent)).toEqual([
    expect.stringMatching(/^Of the organisation.*docs-search.*ledger/),
    expect.stringMatching(/^Of the user.*calendar.*OAuth · workos/),
    expect.stringMatching(/^Of the whole platform.*status/),
  ]);
  expect(screen.getByRole("row", { name: /ledger/ })).toHaveTextContent("no token kept");
  expectNames();
});

test("without an organisation one is asked for; what the server says to it is shown", async () => {
  const platform = samplePlatform(NOW);
  platform.backends = [platformBackend({ organizationId: "" })];
  const { backend, user } = open({ platform });
  expect(await screen.findByText("Whose MCP servers?")).toBeVisible();
  expect(backend.calls.some(({ command }) => command === "list_mcp")).toBe(false);
  await user.type(screen.getByLabelText("Id of the organisation"), "acme{Enter}");
  expect(await screen.findByTestId("platform-failure")).toHaveTextContent(/should be a valid UUID/);
});

test("a switch changes nothing but that, and stays when the server refuses", async () => {
  const { backend, user } = open();
  const box = await screen.findByRole("checkbox", { name: "docs-search is on" });
  await user.click(box);
  await waitFor(() => expect(box).not.toBeChecked());
  expect(said_of(saved(backend)[0])).toEqual({ id: "m1", enabled: false });
  backend.failing.set("save_mcp", said("forbidden", 403, "admins only"));
  await user.click(box);
  expect(await screen.findByTestId("platform-failure")).toHaveTextContent(
    /docs-search was not switched on.*admins only/,
  );
  expect(box).not.toBeChecked();
});

test("a new one with a token, which is a password and goes nowhere but to the server", async () => {
  const { backend, user } = open();
  await user.click(await screen.findByRole("button", { name: "Add MCP server" }));
  const form = await screen.findByRole("form", { name: "Add an MCP server" });
  await user.type(within(form).getByLabelText("Name"), "tickets");
  await user.type(within(form).getByLabelText("Address"), "ftp://nope");
  await user.click(within(form).getByRole("button", { name: "Add MCP server" }));
  expect(await within(form).findByText("An address begins with http:// or https://.")).toBeVisible();
  await user.clear(within(form).getByLabelText("Address"));
  await user.type(within(form).getByLabelText("Address"), "https://tickets.example.test");
  await user.selectOptions(within(form).getByLabelText("Authentication"), "bearer");
  const token = within(form).getByLabelText("Bearer token");
  expect(token).toHaveAttribute("type", "password");
  await user.type(token, "s3cret-token");
  expectNames();
  await user.click(within(form).getByRole("button", { name: "Add MCP server" }));
  expect(await screen.findByRole("rowheader", { name: "tickets" })).toBeVisible();
  expect(said_of(saved(backend)[0])).toMatchObject({
    name: "tickets",
    authType: "bearer",
    bearerToken: "s3cret-token",
    scope: { kind: "organization", organizationId: "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6", userId: "" },
  });
  expect(document.body.innerHTML).not.toContain("s3cret-token");
  await user.click(screen.getByRole("button", { name: "Change tickets" }));
  expect(await screen.findByLabelText("Bearer token")).toHaveValue("");
  expect(screen.getByText("The server has one; leave this empty to keep it.")).toBeVisible();
});

test("a change sends what is another than before; what the server does not take is said at the form", async () => {
  const { backend, user } = open({
    failing: new Map([["save_mcp", said("bad_request", 400, "name is taken")]]),
  });
  await user.click(await screen.findByRole("button", { name: "Change docs-search" }));
  const form = await screen.findByRole("form", { name: "Change docs-search" });
  expect(within(form).getByRole("button", { name: "Save changes" })).toBeDisabled();
  await user.clear(within(form).getByLabelText("Name"));
  await user.type(within(form).getByLabelText("Name"), "manuals");
  await user.click(within(form).getByRole("button", { name: "Save changes" }));
  expect(await within(form).findByText(/name is taken/)).toBeVisible();
  backend.failing.clear();
  await user.click(within(form).getByRole("button", { name: "Save changes" }));
  expect(await screen.findByRole("rowheader", { name: "manuals" })).toBeVisible();
  expect(said_of(saved(backend).at(-1))).toEqual({ id: "m1", name: "manuals" });
  await waitFor(() => expect(screen.queryByTestId("mcp-form")).toBeNull());
});

test("one is deleted after a question that says what it does", async () => {
  const { backend, user } = open();
  await user.click(await screen.findByRole("button", { name: "Delete status" }));
  const question = await screen.findByRole("alertdialog", {
    name: "Delete the MCP server status from support-backend?",
  });
  expect(question).toHaveTextContent(/in every organisation/);
  await user.click(within(question).getByRole("button", { name: "Delete MCP server" }));
  await waitFor(() => expect(screen.queryByRole("rowheader", { name: "status" })).toBeNull());
  expect(backend.calls.find(({ command }) => command === "remove_mcp")?.args).toEqual({
    backend: "b1",
    id: "platform-1",
  });
});
