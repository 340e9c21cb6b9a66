import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Cut } from "./Cut";

test("a name says all of itself on hover, and shows what hides", () => {
  render(<Cut text={"create_pull_request_review\u200b"} />);
  const whole = "create_pull_request_review\\u200b";
  const name = screen.getByTitle(whole);
  expect(name).toHaveTextContent(whole);
  expect(name.lastElementChild).toHaveTextContent(/review/);
});

test("a short name, and one that runs from right to left, is one piece", () => {
  render(
    <>
      <Cut text="grep" />
      <Cut text="כם יום חופשה יש לי בשנה הראשונה" about="in other words" />
    </>,
  );
  expect(screen.getByTitle("grep").children).toHaveLength(1);
  expect(screen.getByTitle("in other words").children).toHaveLength(1);
});

test("a name of nothing, or of blanks, has words in its place", () => {
  render(
    <>
      <Cut text="" />
      <Cut text={" \n "} empty="no agent" />
    </>,
  );
  expect(screen.getByText("unnamed")).toBeVisible();
  expect(screen.getByText("no agent")).toBeVisible();
});
