import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { ledgerRow, type MockBackend } from "../../../test/mock-backend";
import { expectNames } from "../../../test/names";
import { sampleSources } from "../../../test/sample-sources";
import { openWindow } from "../../../test/window";

const open = (initial: Partial<MockBackend> = {}, section = "") =>
  openWindow(initial, `#/sources${section && `/${section}`}`);
const section = (name: string) => screen.findByRole("region", { name });
const argsOf = (backend: MockBackend, command: string) =>
  backend.calls.filter((call) => call.command === command).map(({ args }) => args);

test("an empty page says what to do in every section", async () => {
  open();
  const words: [string, RegExp][] = [
    ["Ledger", /Connect an agent, or drop a trace file/],
    ["Imports", /Drop trace files or a folder/],
    ["Watched folders", /imported automatically/],
    ["Kafka", /No topic is read/],
    ["Forwarding", /Off. Nothing leaves this machine/],
    ["Signing keys", /Keys are kept in the system's keyring\./],
    ["Quarantine", /All records received could be read/],
  ];
  for (const [name, text] of words) expect(await section(name)).toHaveTextContent(text);
  expectNames();
});

test("a full page names everything", async () => {
  open({ sources: sampleSources(Date.now()) });
  await section("Kafka");
  expectNames();
});

test("listeners say who sends there and what is wrong", async () => {
  const { backend } = open();
  const problem = "port 4318 is in use by another program";
  backend.status = {
    ...backend.status,
    listeners: [
      { address: "127.0.0.1:50051", port: 50051, listening: true, problem: "", portInUse: false },
      { address: "[::1]:50051", port: 50051, listening: true, problem: "", portInUse: false },
      { address: "127.0.0.1:4318", port: 4318, listening: false, problem, portInUse: true },
    ],
  };
  const listeners = await section("Listeners");
  expect(await within(listeners).findByText(problem)).toBeVisible();
  expect(within(listeners).getByRole("row", { name: /50051.*Chaukas over gRPC/ })).toHaveTextContent(
    "listening on 127.0.0.1:50051, [::1]:50051",
  );
  expect(screen.getByRole("navigation", { name: "Sections" })).toHaveTextContent("Listeners1");
  expect(within(screen.getByRole("navigation", { name: "Sections" })).getByRole("img")).toHaveAccessibleName(
    "needs a look",
  );
});

test("a taken port is tried again, or left for another one", async () => {
  const { backend, user } = open();
  const problem = "port 4318 is in use by otelcol (process 41207)";
  const taken = { address: "127.0.0.1:4318", port: 4318, listening: false, problem, portInUse: true };
  backend.status = { ...backend.status, listeners: [taken] };
  const listeners = await section("Listeners");
  await user.click(await within(listeners).findByRole("button", { name: "Try port 4318 again" }));
  expect(await within(listeners).findByText(/Tried again: the port is still in use/)).toBeVisible();
  await user.click(within(listeners).getByRole("button", { name: "Use another port than 4318" }));
  expect(await screen.findByText(/Listening on port 4319 until Tracewake is closed/)).toBeVisible();
  expect(await within(listeners).findByText("127.0.0.1:4319")).toBeVisible();
});

test("the ledger counts by source, tells the rate, the gaps and a clock that is ahead", async () => {
  const { backend } = open();
  const row = (received: number) =>
    ledgerRow({
      source: "aop http",
      received,
      stored: 90,
      rejected: 2,
      timeUnknown: 4,
      notKept: 7,
      aheadMs: 1840,
    });
  backend.status = { ...backend.status, gaps: 3, openSpans: 1, sources: [row(100)] };
  const ledger = await section("Ledger");
  expect(await within(ledger).findByText("3 events missing in sequences")).toBeVisible();
  expect(within(ledger).getByText("1 open span")).toBeVisible();
  backend.status = { ...backend.status, sources: [row(5000)] };
  await waitFor(() =>
    expect(
      within(ledger).getByRole("row", { name: /aop http [\d,]+\/s 5,000 90 .* 2 4 7 1\.8 s/ }),
    ).toBeVisible(),
  );
});

test("the index leads to a section, and the address names it", async () => {
  const { user } = open({}, "kafka");
  const index = await screen.findByRole("navigation", { name: "Sections" });
  await section("Kafka");
  await waitFor(() =>
    expect(within(index).getByRole("button", { name: /Kafka/ })).toHaveAttribute("aria-current", "location"),
  );
  expect(await section("Kafka")).toHaveFocus();
  await user.click(within(index).getByRole("button", { name: /Signing keys/ }));
  expect(window.location.hash).toBe("#/sources/keys");
  expect(await section("Signing keys")).toHaveFocus();
});

test("a folder is watched by its typed path, or chosen, and let go again", async () => {
  const { backend, user } = open();
  const folders = await section("Watched folders");
  expect(within(folders).getByRole("button", { name: "Watch" })).toBeDisabled();
  await user.type(within(folders).getByRole("textbox", { name: "Folder" }), "/runs{Enter}");
  expect(await within(folders).findByText("/runs")).toBeVisible();
  expect(within(folders).getByRole("textbox", { name: "Folder" })).toHaveValue("");
  backend.chosenPath = "/other";
  await user.click(within(folders).getByRole("button", { name: "Choose…" }));
  expect(await within(folders).findByText("/other")).toBeVisible();
  await user.click(within(folders).getByRole("button", { name: "Stop watching /runs" }));
  await waitFor(() => expect(within(folders).queryByText("/runs")).toBeNull());
  expect(argsOf(backend, "watch_folder")).toEqual([{ path: "/runs" }, { path: "/other" }]);
});

test("a closed folder dialog and a refused folder change nothing", async () => {
  const { backend, user } = open({ failing: new Map([["watch_folder", "file_unreadable"]]) });
  const folders = await section("Watched folders");
  await user.click(within(folders).getByRole("button", { name: "Choose…" }));
  expect(argsOf(backend, "watch_folder")).toEqual([]);
  backend.hint = "/gone does not exist. Create it first.";
  await user.type(within(folders).getByRole("textbox", { name: "Folder" }), "/gone{Enter}");
  expect(await within(folders).findByRole("alert")).toHaveTextContent(
    "/gone does not exist. Create it first.",
  );
  expect(within(folders).getByText("made to fail")).toBeVisible();
  expect(within(folders).getByRole("textbox", { name: "Folder" })).toHaveValue("/gone");
});

test("folders say what they do and what is wrong", async () => {
  open({ sources: sampleSources(Date.now()) });
  const folders = await section("Watched folders");
  const reading = within(folders).getByText("/home/dev/runs").closest("li");
  expect(reading).toHaveTextContent("128 files");
  expect(reading).toHaveTextContent("reading nightly/2026-03-09.jsonl.zst12 MB/s");
  expect(within(folders).getByText("/media/usb/traces").closest("li")).toHaveTextContent(
    "The folder is not there. It is read again when it comes back.",
  );
});

test("a topic is added with what its security needs, and removed", async () => {
  const { backend, user } = open();
  const kafka = await section("Kafka");
  await user.click(within(kafka).getByRole("button", { name: "Add a topic" }));
  const form = within(kafka).getByRole("form", { name: "Add a Kafka topic" });
  expect(within(form).getByRole("textbox", { name: "Topic" })).toHaveFocus();
  expect(within(form).queryByLabelText("Password")).toBeNull();
  await user.selectOptions(within(form).getByRole("combobox", { name: "Security" }), "Password and TLS");
  await user.click(within(form).getByRole("button", { name: "Add topic" }));
  expect(within(form).getByRole("textbox", { name: "Topic" })).toHaveAccessibleDescription("Give the topic.");
  await waitFor(() => expect(within(form).getByRole("textbox", { name: "Topic" })).toHaveFocus());
  expect(argsOf(backend, "add_kafka")).toEqual([]);
  expectNames();

  await user.type(within(form).getByRole("textbox", { name: "Topic" }), "ossa-events");
  await user.type(within(form).getByRole("textbox", { name: "User name" }), "me");
  const password = within(form).getByLabelText("Password");
  expect(password).toHaveAttribute("type", "password");
  await user.type(password, "secret");
  await user.click(within(form).getByRole("button", { name: "Show password" }));
  expect(password).toHaveAttribute("type", "text");
  backend.chosenPath = "/etc/ca.pem";
  await user.click(within(form).getByRole("button", { name: "Choose the certificate file" }));
  expect(await within(form).findByDisplayValue("/etc/ca.pem")).toBeVisible();
  await user.selectOptions(within(form).getByRole("combobox", { name: "Start" }), "At an offset");
  await user.type(within(form).getByRole("textbox", { name: "Offset" }), "12");
  await user.click(within(form).getByRole("button", { name: "Add topic" }));

  expect(await within(kafka).findByText("ossa-events")).toBeVisible();
  expect(within(kafka).queryByRole("form")).toBeNull();
  const topic = {
    ...{ brokers: "127.0.0.1:9092", topic: "ossa-events", group: "tracewake", start: "12" },
    ...{ security: "sasl_ssl", mechanism: "PLAIN", username: "me", caFile: "/etc/ca.pem" },
  };
  expect(argsOf(backend, "add_kafka")).toEqual([{ topic, password: "secret" }]);

  await user.click(within(kafka).getByRole("button", { name: "Remove ossa-events" }));
  expect(argsOf(backend, "remove_kafka")).toEqual([]);
  await user.click(within(kafka).getByRole("button", { name: "Remove, keep its events" }));
  expect(await within(kafka).findByText(/No topic is read/)).toBeVisible();
});

test("a topic that was refused stays in the form", async () => {
  const { user } = open({
    failing: new Map([["add_kafka", "store_failed"]]),
    hint: "The keyring is locked.",
  });
  const kafka = await section("Kafka");
  await user.click(within(kafka).getByRole("button", { name: "Add a topic" }));
  await user.keyboard("agents{Enter}");
  expect(await within(kafka).findByRole("alert")).toHaveTextContent("The topic was not added");
  expect(within(kafka).getByRole("alert")).toHaveTextContent("The keyring is locked.");
  expect(within(kafka).getByRole("textbox", { name: "Topic" })).toHaveValue("agents");
});

test("forwarding is set up, shown without its secrets, and switched off", async () => {
  const { backend, user } = open();
  const forwarding = await section("Forwarding");
  expect(forwarding).toHaveTextContent("This is the only way that traces leave this machine.");
  await user.click(within(forwarding).getByRole("button", { name: "Set up forwarding" }));
  const form = within(forwarding).getByRole("form", { name: "Forward to a collector" });
  await user.keyboard("otel.example:4318{Enter}");
  expect(within(form).getByRole("textbox", { name: /Address/ })).toHaveAccessibleDescription(
    /starts with http:\/\/ or https:\/\//,
  );
  await user.clear(within(form).getByRole("textbox", { name: /Address/ }));
  await user.type(within(form).getByRole("textbox", { name: /Address/ }), "http://otel.example:4318");
  await user.click(within(form).getByRole("button", { name: "Add a header" }));
  await user.type(within(form).getByRole("textbox", { name: "Name of header 1" }), "authorization");
  await user.type(within(form).getByLabelText("Value of header 1"), "Bearer x");
  await user.click(within(form).getByRole("button", { name: "Add a header" }));
  await user.click(within(form).getByRole("button", { name: "Remove header 2" }));
  expectNames();
  await user.click(within(form).getByRole("button", { name: "Switch on" }));

  const target = await within(forwarding).findByRole("group", { name: "Forwarding target" });
  expect(target).toHaveTextContent("with authorization");
  expect(target).not.toHaveTextContent("Bearer");
  const headers = [{ name: "authorization", value: "Bearer x" }];
  expect(argsOf(backend, "set_forward")).toEqual([
    { target: { endpoint: "http://otel.example:4318", headers } },
  ]);
  await user.click(within(target).getByRole("button", { name: "Switch off" }));
  expect(await within(forwarding).findByText("Off. Nothing leaves this machine.")).toBeVisible();
});

test("a problem of forwarding is shown", async () => {
  const sources = sampleSources(Date.now());
  const problem = "the collector answered 503; tried again in 30 s";
  if (sources.forward) sources.forward = { ...sources.forward, state: "retrying", problem, failed: 4 };
  open({ sources });
  const target = await screen.findByRole("group", { name: "Forwarding target" });
  expect(target).toHaveTextContent(problem);
  expect(target).toHaveTextContent("trying again");
  expect(target).toHaveTextContent("4 failed");
});

test("a signing key is added unseen, checks events again, and is removed", async () => {
  const { backend, user } = open();
  const keys = await section("Signing keys");
  const add = within(keys).getByRole("button", { name: "Add key" });
  expect(add).toBeDisabled();
  await user.type(within(keys).getByRole("textbox", { name: "Name" }), "acme");
  const key = within(keys).getByLabelText("Key");
  expect(key).toHaveAttribute("type", "password");
  await user.type(key, "salt{Enter}");
  expect(await within(keys).findByText("“acme” was added, 24 events checked again.")).toBeVisible();
  expect(key).toHaveValue("");
  expect(argsOf(backend, "add_signing_key")).toEqual([{ name: "acme", key: "salt" }]);

  await user.type(within(keys).getByRole("textbox", { name: "Name" }), "acme");
  await waitFor(() =>
    expect(within(keys).getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(
      "There is a key of this name already.",
    ),
  );
  await user.click(within(keys).getByRole("button", { name: "Remove the key acme" }));
  await user.click(within(keys).getByRole("button", { name: "Remove for good" }));
  expect(await within(keys).findByText("“acme” was removed, 24 events checked again.")).toBeVisible();
});

test("a key that could not be kept says so", async () => {
  const { user } = open({
    failing: new Map([["add_signing_key", "store_failed"]]),
    hint: "Unlock the keyring.",
  });
  const keys = await section("Signing keys");
  await user.type(within(keys).getByRole("textbox", { name: "Name" }), "acme");
  await user.type(within(keys).getByLabelText("Key"), "salt{Enter}");
  expect(await within(keys).findByRole("alert")).toHaveTextContent("Unlock the keyring.");
  expect(within(keys).getByLabelText("Key")).toHaveValue("salt");
});

test("sources that cannot be listed say so, the rest of the page stays", async () => {
  open({ failing: new Map([["get_sources", "store_failed"]]) });
  expect(await screen.findByRole("alert")).toHaveTextContent("The sources could not be listed");
  expect(await section("Listeners")).toBeVisible();
});

test("the index names the section that was asked for, also where the page ends before it is at the top", async () => {
  open({ sources: sampleSources(0) }, "quarantine");
  const index = await screen.findByRole("navigation", { name: "Sections" });
  const current = () => within(index).getByRole("button", { current: "location" });
  await waitFor(() => expect(current()).toHaveTextContent("Quarantine"));
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const top = (this as HTMLElement).dataset.testid === "source-section-quarantine" ? 300 : 0;
    return { top, bottom: top + 200 } as DOMRect;
  });
  const page = screen.getByTestId("sources-page");
  page.scrollTop = 10;
  fireEvent.scroll(page);
  expect(current()).toHaveTextContent("Quarantine");
  vi.restoreAllMocks();
});
