// The head of a column that a table can be ordered by.

type Props<By extends string> = {
  by: By;
  word: string;
  help?: string | undefined;
  order: { by: By; descending: boolean };
  onOrder: (order: { by: By; descending: boolean }) => void;
};

/** The head. Names begin with the first, figures with the largest; another press turns the order. */
export function OrderHead<By extends string>({ by, word, help, order, onOrder }: Props<By>) {
  const active = order.by === by;
  const direction = order.descending ? "descending" : "ascending";
  return (
    <th scope="col" title={help} aria-sort={active ? direction : "none"}>
      <button
        type="button"
        onClick={() => onOrder({ by, descending: active ? !order.descending : by !== "name" })}
      >
        {word}
        {active && <span aria-hidden="true">{order.descending ? " ↓" : " ↑"}</span>}
      </button>
    </th>
  );
}
