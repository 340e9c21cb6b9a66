import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Form } from "./Form";
import { TextField } from "./TextField";
import { useSubmit } from "./use-submit";

type Draft = { name: string; address: string };

type Props = {
  busy?: boolean;
  error?: Error | null;
  send?: (draft: Draft) => Promise<string>;
  onDone?: (answer: string, sent: Draft) => void;
  onCancel?: () => void;
  reset?: () => void;
  whileTyped?: boolean;
  incomplete?: boolean;
};

const missing = (text: string) => (text === "" ? "It is missing." : "");

function Sample({ busy = false, error = null, reset = () => {}, incomplete = false, ...props }: Props) {
  const form = useSubmit<Draft, string>({
    start: { name: "", address: "" },
    problemsOf: ({ name, address }) => ({ name: missing(name), address: missing(address) }),
    whileTyped: props.whileTyped ?? false,
    command: { busy, error, reset },
    send: props.send ?? (async () => ""),
    onDone: props.onDone ?? (() => {}),
  });
  return (
    <Form
      label="Sample"
      form={form}
      columns={2}
      send="Send"
      sending="Sending…"
      failure="It was not sent"
      incomplete={incomplete}
      onCancel={props.onCancel}
    >
      <TextField label="Name" {...form.text("name")} />
      <TextField label="Address" help="With a port" {...form.text("address")} />
    </Form>
  );
}

const field = (name: string) => screen.getByRole("textbox", { name });
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("nothing is wrong until a person tries to send it; then the first wrong field has the focus", async () => {
  const send = vi.fn(async () => "");
  render(<Sample send={send} />);
  expect(field("Name")).not.toBeInvalid();
  await userEvent.type(field("Name"), "a");
  await press("Send");
  expect(field("Name")).not.toBeInvalid();
  expect(field("Address")).toBeInvalid();
  expect(field("Address")).toHaveFocus();
  expect(field("Address")).toHaveAccessibleDescription("It is missing. With a port");
  expect(send).not.toHaveBeenCalled();
  await userEvent.type(field("Address"), "b");
  expect(field("Address")).not.toBeInvalid();
});

test("what was sent and its answer are handed on", async () => {
  const onDone = vi.fn();
  render(<Sample send={async ({ name }) => `${name}!`} onDone={onDone} />);
  await userEvent.type(field("Name"), "a");
  await userEvent.type(field("Address"), "b{Enter}");
  expect(onDone).toHaveBeenCalledExactlyOnceWith("a!", { name: "a", address: "b" });
});

test("what was typed stays when sending fails, and a change forgets the failure", async () => {
  const [onDone, reset] = [vi.fn(), vi.fn()];
  const send = () => Promise.reject(new Error("no"));
  const { rerender } = render(<Sample send={send} onDone={onDone} reset={reset} />);
  await userEvent.type(field("Name"), "a");
  await userEvent.type(field("Address"), "b{Enter}");
  expect(onDone).not.toHaveBeenCalled();
  rerender(<Sample send={send} onDone={onDone} reset={reset} error={new Error("no")} />);
  expect(screen.getByRole("alert")).toHaveTextContent("It was not sent");
  expect(field("Name")).toHaveValue("a");
  reset.mockClear();
  await userEvent.type(field("Name"), "c");
  expect(reset).toHaveBeenCalledOnce();
});

test("it is not sent twice at once", async () => {
  const send = vi.fn(async () => "");
  const { rerender } = render(<Sample send={send} />);
  await userEvent.type(field("Name"), "a");
  await userEvent.type(field("Address"), "b");
  rerender(<Sample busy send={send} />);
  expect(screen.getByRole("button", { name: "Sending…" })).toBeDisabled();
  fireEvent.submit(screen.getByRole("form", { name: "Sample" }));
  expect(send).not.toHaveBeenCalled();
  rerender(<Sample send={send} />);
  fireEvent.submit(screen.getByRole("form", { name: "Sample" }));
  expect(send).toHaveBeenCalledOnce();
});

test("it is not sent again while it waits for something else than its command", async () => {
  let answered = (_: string) => {};
  const send = vi.fn(() => new Promise<string>((resolve) => (answered = resolve)));
  render(<Sample send={send} />);
  await userEvent.type(field("Name"), "a");
  await userEvent.type(field("Address"), "b{Enter}{Enter}");
  expect(send).toHaveBeenCalledOnce();
  await act(async () => answered(""));
  await userEvent.type(field("Address"), "{Enter}");
  expect(send).toHaveBeenCalledTimes(2);
});

test("problems are shown while a person types, where that is wanted", () => {
  render(<Sample whileTyped />);
  expect(field("Name")).toBeInvalid();
});

test("what is incomplete is not sent, by Enter neither", () => {
  const send = vi.fn(async () => "");
  render(<Sample incomplete send={send} />);
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  fireEvent.submit(screen.getByRole("form", { name: "Sample" }));
  expect(field("Name")).not.toBeInvalid();
  expect(send).not.toHaveBeenCalled();
});

test("Escape leaves a form that can be left", async () => {
  const onCancel = vi.fn();
  render(<Sample onCancel={onCancel} />);
  await userEvent.type(field("Name"), "{Escape}");
  expect(onCancel).toHaveBeenCalledOnce();
});
