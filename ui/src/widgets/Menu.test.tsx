import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { MenuButton } from "./Menu";

function open() {
  const ran = vi.fn();
  const items = ["Open", "Copy id", "Copy link", "Delete"].map((words) => ({ words, run: () => ran(words) }));
  render(<MenuButton label="More" name="Session" items={() => items} />);
  return { user: userEvent.setup(), ran };
}

const entry = (name: string) => screen.getByRole("menuitem", { name });

test("a menu opens on its first entry, and arrows, Home, End and letters move in it", async () => {
  const { user, ran } = open();
  await user.click(screen.getByRole("button", { name: "More" }));
  expect(entry("Open")).toHaveFocus();
  await user.keyboard("{ArrowUp}");
  expect(entry("Delete")).toHaveFocus();
  await user.keyboard("{Home}cc");
  expect(entry("Copy link")).toHaveFocus();
  await user.keyboard("{End}{ArrowDown}{ArrowDown}{Enter}");
  expect(ran.mock.calls).toEqual([["Copy id"]]);
  expect(screen.queryByRole("menu")).toBeNull();
});

test.each(["{Escape}", "{Tab}"])("%s closes it and gives the focus back", async (key) => {
  const { user, ran } = open();
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.keyboard(key);
  expect(screen.getByRole("button", { name: "More", expanded: false })).toHaveFocus();
  expect(ran).not.toHaveBeenCalled();
});

test("a press outside closes it, and one on its button as well", async () => {
  const { user } = open();
  const button = screen.getByRole("button", { name: "More" });
  await user.click(button);
  await user.click(document.body);
  expect(screen.queryByRole("menu")).toBeNull();
  await user.click(button);
  await user.click(button);
  expect(screen.queryByRole("menu")).toBeNull();
});
