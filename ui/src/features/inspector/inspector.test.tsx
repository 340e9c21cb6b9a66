import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow, smallSession } from "../../../test/window";

const inspector = () => screen.getByRole("complementary", { name: "Inspector" });

test("a span shows its facts and the parts of all its events", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  expect(await within(inspector()).findByRole("heading", { name: "reverse_charge" })).toBeVisible();
  expect(within(inspector()).getByText("failed")).toBeVisible();
  expect(
    within(inspector())
      .getAllByRole("tab")
      .map((tab) => tab.textContent),
  ).toEqual(["Arguments", "Error", "Fields", "Bytes"]);
  expect(within(inspector()).getByText('"EUR"')).toBeVisible();
  await user.click(within(inspector()).getByRole("tab", { name: "Error" }));
  expect(within(inspector()).getByText('"UPSTREAM_LOCKED"')).toBeVisible();
  await user.click(within(inspector()).getByRole("tab", { name: "Bytes" }));
  expect(within(inspector()).getByText(/"event_id": "ev-31"/)).toBeVisible();
});

test("one event of a span can be looked at alone", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=3");
  await user.click(await within(inspector()).findByRole("button", { name: "MCP call end" }));
  expect(window.location.hash).toBe("#/session/a/timeline?span=3&event=31");
  expect(within(inspector()).queryByRole("tab", { name: "Arguments" })).toBeNull();
});

test("ctrl+F searches the payload, Enter goes on, what is found is marked", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  await within(inspector()).findByRole("tree", { name: "request" });
  await user.keyboard("{Control>}f{/Control}");
  const search = within(inspector()).getByRole("searchbox", { name: "Search in the payload" });
  await new Promise((done) => requestAnimationFrame(done));
  expect(search).toHaveFocus();
  await user.keyboard("charge");
  expect(await within(inspector()).findByText("1 of 3")).toBeVisible();
  await user.keyboard("{Enter}");
  expect(await within(inspector()).findByText("2 of 3")).toBeVisible();
  expect(within(inspector()).getAllByText("charge", { selector: "mark" })).toHaveLength(3);
  await user.clear(search);
  await user.type(search, "nowhere");
  expect(await within(inspector()).findByText("nothing found")).toBeVisible();
});

test("a branch folds and its path can be copied", async () => {
  const { user } = openWindow({ sessions: [smallSession("a")] }, "#/session/a/timeline?span=2");
  const messages = await within(inspector()).findByRole("treeitem", { name: /^(Fold)?messages/ });
  await user.click(within(messages).getByRole("button", { name: "Fold" }));
  expect(messages).toHaveTextContent("2 items");
  await user.click(within(messages).getByRole("button", { name: "Copy path" }));
  expect(await navigator.clipboard.readText()).toBe("$.messages");
});

test("hostile content is only ever text", async () => {
  const name = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const rows = [
    { span: 1, parent: -1, start: 0, end: 0, name, detail: "javascript:alert(3)", family: 8, point: true },
  ];
  openWindow({ sessions: [smallSession("a", { title: name }, rows)] }, "#/session/a/timeline?span=1");
  expect(await within(inspector()).findByRole("heading", { name })).toBeVisible();
  expect(document.querySelector("img, script, iframe")).toBeNull();
});

test("a missing parent and a problem are said", async () => {
  const rows = [
    { span: 1, parent: -1, start: 0, end: 0, name: "lone", family: 5, orphan: true, point: true },
  ];
  openWindow({ sessions: [smallSession("a", {}, rows)] }, "#/session/a/timeline?span=1");
  expect(await within(inspector()).findByText(/^missing, /)).toBeVisible();
  expect(within(inspector()).getByText("1 problem")).toBeVisible();
});
