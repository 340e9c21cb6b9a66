// Keeps the sessions list still while a person reads it: known rows are refreshed in place, new ones wait.

/** What a list row must have. */
type Keyed = { key: string };

/** The first page as it is shown, and how many sessions match in all. */
export type ShownPage<Row extends Keyed> = { rows: readonly Row[]; total: number; waiting: number };

/**
 * The page to show now. While `held`, the order of `shown` stays, its rows take their fresh values, and sessions that
 * are not in it are counted as waiting.
 */
export function holdPage<Row extends Keyed>(
  shown: ShownPage<Row> | null,
  fresh: { rows: readonly Row[]; total: number },
  held: boolean,
): ShownPage<Row> {
  if (!held || shown === null || shown.rows.length === 0) return { ...fresh, waiting: 0 };
  const byKey = new Map(fresh.rows.map((row) => [row.key, row]));
  const rows = shown.rows.map((row) => byKey.get(row.key) ?? row);
  return { rows, total: shown.total, waiting: Math.max(0, fresh.total - shown.total) };
}
