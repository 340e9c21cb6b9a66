import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { EntryLine, ItemTokens, ListEntry, ListItem } from "./ListItem";
import { RowList } from "./RowList";

test("an item says its state, title, time and facts, and opens", async () => {
  const open = vi.fn();
  render(
    <ListItem
      data-testid="item"
      dot={{ state: "failed", word: "Failed" }}
      title="Refund"
      time="2 h"
      moment="2026-03-09 09:01"
      selected
      onClick={open}
      facts={<ItemTokens>12 → 3</ItemTokens>}
      found="the words that were found"
    />,
  );
  const item = screen.getByTestId("item");
  expect(item).toHaveAttribute("aria-current", "true");
  expect(within(item).getByRole("img", { name: "Failed" })).toBeVisible();
  expect(within(item).getByTitle("2026-03-09 09:01")).toHaveTextContent("2 h");
  expect(item).toHaveTextContent("12 → 3 tok");
  expect(item).toHaveTextContent("the words that were found");
  await userEvent.click(item);
  expect(open).toHaveBeenCalledOnce();
});

test("an entry has buttons of its own, says what is wrong, and has further lines", () => {
  render(
    <ul>
      <ListEntry
        dot={{ state: "failed", word: "missing" }}
        title={<code>/runs</code>}
        about="/home/me/runs"
        actions={<button type="button">Stop watching</button>}
        problem="There is no such folder."
        facts="2 files"
      >
        <EntryLine role="status">reading b.jsonl</EntryLine>
      </ListEntry>
      <ListEntry title="acme" actions={null} />
    </ul>,
  );
  const [folder, other] = screen.getAllByRole("listitem");
  if (!folder || !other) throw new Error("two entries");
  expect(within(folder).getByRole("img", { name: "missing" })).toBeVisible();
  expect(within(folder).getByTitle("/home/me/runs")).toHaveTextContent("/runs");
  expect(within(folder).getByRole("button", { name: "Stop watching" })).toBeVisible();
  expect(folder).toHaveTextContent("There is no such folder.2 files");
  expect(within(folder).getByRole("status")).toHaveTextContent("reading b.jsonl");
  expect(other).toHaveTextContent(/^acme$/);
  expect(within(other).queryByRole("img")).toBeNull();
});

test("of a long list only the rows in view are made, and what is in view is told", () => {
  const onRange = vi.fn();
  render(
    <RowList
      label="Rows"
      testId="rows"
      count={10_000}
      height={50}
      row={(index) => <button type="button">row {index}</button>}
      onRange={onRange}
      head={<p>above</p>}
      foot={<p>below</p>}
    />,
  );
  const list = screen.getByRole("group", { name: "Rows" });
  const rows = within(list).getAllByRole("button");
  expect(rows[0]).toHaveTextContent("row 0");
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.length).toBeLessThan(60);
  expect(within(list).getByText("above")).toBeVisible();
  expect(within(list).getByText("below")).toBeVisible();
  expect(onRange.mock.lastCall?.[0]).toBe(0);
});
