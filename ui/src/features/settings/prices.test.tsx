import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { noOwnPrices } from "../../../test/mock-prices";
import { openWindow } from "../../../test/window";

const QWEN = {
  ...{ model: "qwen3*", provider: "ollama", input: 0.1, output: 0.4 },
  ...{ cacheRead: 0.01, cacheWrite: null, from: "2026-01-31" },
  ...{ audioInput: null, audioCacheRead: null, audioOutput: null },
};

test("the shipped table is named with its day", async () => {
  openWindow({}, "#/settings");
  const prices = await screen.findByTestId("prices");
  await waitFor(() => expect(prices).toHaveTextContent(/genai-prices [\d.]+, as of 20\d\d-\d\d-\d\d/));
  expect(prices).toHaveTextContent("/home/dev/prices.json");
});

test("a price is added, edited and removed", async () => {
  const { backend, user } = openWindow({}, "#/settings");
  await user.click(await screen.findByRole("button", { name: "Add a price" }));
  const form = screen.getByRole("form", { name: "Add a price" });
  await user.click(within(form).getByRole("button", { name: "Add price" }));
  expect(within(form).getByLabelText("Model")).toHaveFocus();
  expect(form).toHaveTextContent("Name a model, or * for all");
  await user.type(within(form).getByLabelText("Model"), "qwen3*");
  await user.type(within(form).getByLabelText("Input"), "0.1");
  await user.type(within(form).getByLabelText("Output"), "0.4");
  await user.click(within(form).getByRole("button", { name: "Add price" }));
  const added = { ...QWEN, provider: "", cacheRead: null, from: "" };
  await waitFor(() => expect(backend.prices.own).toEqual([added]));
  expect(await screen.findByTestId("own-price")).toHaveTextContent("$0.10 in · $0.40 out");

  await user.click(screen.getByRole("button", { name: "Edit the price of qwen3*" }));
  const provider = within(screen.getByRole("form", { name: "Edit a price" })).getByLabelText("Provider");
  await user.type(provider, "ollama");
  await user.click(screen.getByRole("button", { name: "Save price" }));
  await waitFor(() => expect(backend.prices.own).toEqual([{ ...added, provider: "ollama" }]));

  await user.click(await screen.findByRole("button", { name: "Remove the price of qwen3*" }));
  await user.click(screen.getByRole("button", { name: /Remove for good|Remove the price of qwen3/ }));
  await waitFor(() => expect(backend.prices.own).toEqual([]));
});

test("a price that could not be saved stays in the form", async () => {
  const failing = new Map([["save_price", "file_unreadable"]]);
  const { user } = openWindow({ failing, prices: { ...noOwnPrices(), own: [QWEN] } }, "#/settings");
  await user.click(await screen.findByRole("button", { name: "Edit the price of qwen3*" }));
  const form = screen.getByRole("form", { name: "Edit a price" });
  expect(within(form).getByLabelText("Read from a cache")).toHaveValue("0.01");
  await user.click(within(form).getByRole("button", { name: "Save price" }));
  expect(await within(form).findByRole("alert")).toHaveTextContent("The price was not saved");
});

test("a bad file is told, and cannot be overwritten from here", async () => {
  const problem = "/home/dev/prices.json, line 3: missing field `input`";
  openWindow({ prices: { ...noOwnPrices(), problem } }, "#/settings");
  expect(await screen.findByText(/line 3: missing field/)).toHaveTextContent("The shipped table is used");
  expect(screen.getByRole("button", { name: "Add a price" })).toBeDisabled();
});
