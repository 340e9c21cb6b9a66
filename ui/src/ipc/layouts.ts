// The layouts of long answers. Written by a test from their definitions in crates/app; not to be edited by hand.

/** A session's timeline, a row a span in tree order. Times are milliseconds after the session's base. The words of its header. */
export type TimelineLayoutHeader = {
  /** Rows */
  rows: number;
  /** Spans in the session; larger than `rows` when the layout was cut */
  spans: number;
  /** Strings */
  strings: number;
  /** Bytes of all strings */
  stringBytes: number;
  /** Gaps */
  gaps: number;
  /** Intervals of the critical path */
  path: number;
  /** Parts of outputs */
  ticks: number;
  /** Lanes */
  lanes: number;
  /** Lines of all lanes */
  lines: number;
  /** String index of the currency of most calls; the empty string when nothing has a cost */
  currency: number;
};

/** Its columns. */
export type TimelineLayoutColumns = {
  /** Start */
  start: Float64Array;
  /** End; equal to the start for a point and for a span known only by its start */
  end: Float64Array;
  /** Row id of the span in the database */
  span: Float64Array;
  /** Row id of the span's first event */
  event: Float64Array;
  /** Start of a gap, in which no span was at work; by time, the longest 10,000 */
  gapFrom: Float64Array;
  /** End of a gap */
  gapTo: Float64Array;
  /** Start of an interval of the critical path that is a row's own; by row and time */
  pathFrom: Float64Array;
  /** End of that interval */
  pathTo: Float64Array;
  /** When a part of an output came; by row and time, the first 500,000 */
  tickAt: Float64Array;
  /** Row of the parent, or -1 */
  parent: Int32Array;
  /** Rows below a row, at any depth; they follow it directly */
  descendants: Uint32Array;
  /** String index */
  name: Uint32Array;
  /** String index */
  detail: Uint32Array;
  /** String index */
  agent: Uint32Array;
  /** Tokens of a model call, else 0 */
  tokens: Uint32Array;
  /** Those of the input */
  inputTokens: Uint32Array;
  /** Those of the output */
  outputTokens: Uint32Array;
  /** Events of the span */
  events: Uint32Array;
  /** Row of the failed call that a row tries again, or -1 */
  retryOf: Int32Array;
  /** In the layout's currency; NaN where nothing is said. Other currencies are not added to it */
  cost: Float32Array;
  /** Rows by line of the agents' lanes, each line by start */
  lineRows: Uint32Array;
  /** Where each line begins in the rows by line; one more entry for the end */
  lineStart: Uint32Array;
  /** String index; the empty string for what no agent did */
  laneAgent: Uint32Array;
  /** The first line of each lane; one more entry for the end */
  laneStart: Uint32Array;
  /** Row of an interval of the critical path */
  pathRow: Uint32Array;
  /** Row of a part of an output */
  tickRow: Uint32Array;
  /** Where each string begins in the string bytes; one more entry for the end */
  offsets: Uint32Array;
  /** 0 for a root; 65535 also stands for anything deeper */
  depth: Uint16Array;
  /** What else is known of a row, as bits */
  flags: Uint16Array;
  /** 0 session, 1 workflow, 2 agent, 3 turn, 4 model, 5 tool, 6 MCP, 7 handoff, 8 input, 9 output, 10 reasoning, 11 policy, 12 data, 13 state, 14 error, 15 retry, 16 other */
  family: Uint8Array;
  /** 0 ok, 1 failed, 2 running, 3 unfinished, 4 cancelled */
  state: Uint8Array;
  /** 1 for the first retry; 0 for a call that is none */
  attempt: Uint8Array;
  /** How many retries there are */
  attempts: Uint8Array;
  /** Why it is taken for a retry: 1 the sender says so, 2 same arguments, 3 same call whose arguments were not compared */
  certainty: Uint8Array;
  /** All strings in UTF-8; string 0 is empty */
  bytes: Uint8Array;
};

export const TIMELINE_LAYOUT: Layout<TimelineLayoutHeader, TimelineLayoutColumns> = {
  magic: 0x324c5754,
  headerBytes: 64,
  header: [
    "rows",
    "spans",
    "strings",
    "stringBytes",
    "gaps",
    "path",
    "ticks",
    "lanes",
    "lines",
    "currency",
  ],
  columns: [
    { name: "start", number: "f64", count: "rows", more: 0 },
    { name: "end", number: "f64", count: "rows", more: 0 },
    { name: "span", number: "f64", count: "rows", more: 0 },
    { name: "event", number: "f64", count: "rows", more: 0 },
    { name: "gapFrom", number: "f64", count: "gaps", more: 0 },
    { name: "gapTo", number: "f64", count: "gaps", more: 0 },
    { name: "pathFrom", number: "f64", count: "path", more: 0 },
    { name: "pathTo", number: "f64", count: "path", more: 0 },
    { name: "tickAt", number: "f64", count: "ticks", more: 0 },
    { name: "parent", number: "i32", count: "rows", more: 0 },
    { name: "descendants", number: "u32", count: "rows", more: 0 },
    { name: "name", number: "u32", count: "rows", more: 0 },
    { name: "detail", number: "u32", count: "rows", more: 0 },
    { name: "agent", number: "u32", count: "rows", more: 0 },
    { name: "tokens", number: "u32", count: "rows", more: 0 },
    { name: "inputTokens", number: "u32", count: "rows", more: 0 },
    { name: "outputTokens", number: "u32", count: "rows", more: 0 },
    { name: "events", number: "u32", count: "rows", more: 0 },
    { name: "retryOf", number: "i32", count: "rows", more: 0 },
    { name: "cost", number: "f32", count: "rows", more: 0 },
    { name: "lineRows", number: "u32", count: "rows", more: 0 },
    { name: "lineStart", number: "u32", count: "lines", more: 1 },
    { name: "laneAgent", number: "u32", count: "lanes", more: 0 },
    { name: "laneStart", number: "u32", count: "lanes", more: 1 },
    { name: "pathRow", number: "u32", count: "path", more: 0 },
    { name: "tickRow", number: "u32", count: "ticks", more: 0 },
    { name: "offsets", number: "u32", count: "strings", more: 1 },
    { name: "depth", number: "u16", count: "rows", more: 0 },
    { name: "flags", number: "u16", count: "rows", more: 0 },
    { name: "family", number: "u8", count: "rows", more: 0 },
    { name: "state", number: "u8", count: "rows", more: 0 },
    { name: "attempt", number: "u8", count: "rows", more: 0 },
    { name: "attempts", number: "u8", count: "rows", more: 0 },
    { name: "certainty", number: "u8", count: "rows", more: 0 },
    { name: "bytes", number: "u8", count: "stringBytes", more: 0 },
  ],
};

/** The bits of the column `flags`. */
export const TIMELINE_LAYOUT_FLAGS = {
  /** Its parent is missing */
  parentMissing: 1,
  /** A point, without length */
  point: 2,
  /** Some of its time is on the critical path */
  critical: 4,
  /** It failed and was tried again */
  triedAgain: 8,
  /** A policy asks for review */
  review: 16,
  /** A policy denied */
  denied: 32,
  /** Its cost is estimated, or a part of it is */
  estimated: 64,
  /** The time of an event of it is unknown: it was placed by what is around it */
  timeUnknown: 128,
  /** An error of the session. A failure that another row tells of is none */
  error: 256,
} as const;

/** The items of a transcript, a row an item by start. The words of its header. */
export type TranscriptLayoutHeader = {
  /** Rows */
  rows: number;
  /** Items of the session; larger than `rows` when they were cut */
  total: number;
  /** Strings */
  strings: number;
  /** Bytes of all strings */
  stringBytes: number;
};

/** Its columns. */
export type TranscriptLayoutColumns = {
  /** Row id of the span in the database */
  span: Float64Array;
  /** Milliseconds after the session's base */
  start: Float64Array;
  /** End; equal to the start for a point and for a span known only by its start */
  end: Float64Array;
  /** Row that this one continues, a piece of the same output, or -1 */
  lead: Int32Array;
  /** Row of the last model call that the agent had made before, or -1 */
  model: Int32Array;
  /** String index */
  name: Uint32Array;
  /** String index; the empty string where none is named */
  agent: Uint32Array;
  /** Where each string begins in the string bytes; one more entry for the end */
  offsets: Uint32Array;
  /** As in the timeline */
  family: Uint8Array;
  /** As in the timeline */
  state: Uint8Array;
  /** How many other agents are around the agent, one inside the other */
  depth: Uint8Array;
  /** Errors of the session that it tells of */
  errors: Uint8Array;
  /** Why it is no part of the conversation: 1 a program's own bookkeeping, 2 another row tells the same, 3 the person went back to before it; 0 where it is part of it */
  aside: Uint8Array;
  /** All strings in UTF-8; string 0 is empty */
  bytes: Uint8Array;
};

export const TRANSCRIPT_LAYOUT: Layout<TranscriptLayoutHeader, TranscriptLayoutColumns> = {
  magic: 0x33545754,
  headerBytes: 24,
  header: [
    "rows",
    "total",
    "strings",
    "stringBytes",
  ],
  columns: [
    { name: "span", number: "f64", count: "rows", more: 0 },
    { name: "start", number: "f64", count: "rows", more: 0 },
    { name: "end", number: "f64", count: "rows", more: 0 },
    { name: "lead", number: "i32", count: "rows", more: 0 },
    { name: "model", number: "i32", count: "rows", more: 0 },
    { name: "name", number: "u32", count: "rows", more: 0 },
    { name: "agent", number: "u32", count: "rows", more: 0 },
    { name: "offsets", number: "u32", count: "strings", more: 1 },
    { name: "family", number: "u8", count: "rows", more: 0 },
    { name: "state", number: "u8", count: "rows", more: 0 },
    { name: "depth", number: "u8", count: "rows", more: 0 },
    { name: "errors", number: "u8", count: "rows", more: 0 },
    { name: "aside", number: "u8", count: "rows", more: 0 },
    { name: "bytes", number: "u8", count: "stringBytes", more: 0 },
  ],
};

/** The aligned steps of two runs, a row a pair. Times are milliseconds after the first span of the pair's side. The words of its header. */
export type CompareLayoutHeader = {
  /** Pairs */
  rows: number;
  /** Steps of the left run; larger than those in the pairs when they were cut */
  leftTotal: number;
  /** Steps of the right run */
  rightTotal: number;
  /** Strings */
  strings: number;
  /** Bytes of all strings */
  stringBytes: number;
  /** Pairs that were compared by content; of the others only outcome and duration are known to differ or not */
  compared: number;
};

/** Its columns. */
export type CompareLayoutColumns = {
  /** Row id of the left span in the database, or -1 where the pair has none */
  leftSpan: Float64Array;
  /** Its start, or -1 */
  leftStart: Float64Array;
  /** Its end, or -1 */
  leftEnd: Float64Array;
  /** Row id of the right span in the database, or -1 where the pair has none */
  rightSpan: Float64Array;
  /** Its start, or -1 */
  rightStart: Float64Array;
  /** Its end, or -1 */
  rightEnd: Float64Array;
  /** String index; what the left run calls it, or the right one where only that has it */
  name: Uint32Array;
  /** String index; what the right run calls it, or the left one where only that has it */
  rightName: Uint32Array;
  /** String index */
  detail: Uint32Array;
  /** String index */
  agent: Uint32Array;
  /** Where each string begins in the string bytes; one more entry for the end */
  offsets: Uint32Array;
  /** As in the timeline */
  family: Uint8Array;
  /** As in the timeline; 0 where the pair has no left span */
  leftState: Uint8Array;
  /** As in the timeline; 0 where the pair has no right span */
  rightState: Uint8Array;
  /** What differs, as bits */
  changes: Uint8Array;
  /** All strings in UTF-8; string 0 is empty */
  bytes: Uint8Array;
};

export const COMPARE_LAYOUT: Layout<CompareLayoutHeader, CompareLayoutColumns> = {
  magic: 0x31435754,
  headerBytes: 32,
  header: [
    "rows",
    "leftTotal",
    "rightTotal",
    "strings",
    "stringBytes",
    "compared",
  ],
  columns: [
    { name: "leftSpan", number: "f64", count: "rows", more: 0 },
    { name: "leftStart", number: "f64", count: "rows", more: 0 },
    { name: "leftEnd", number: "f64", count: "rows", more: 0 },
    { name: "rightSpan", number: "f64", count: "rows", more: 0 },
    { name: "rightStart", number: "f64", count: "rows", more: 0 },
    { name: "rightEnd", number: "f64", count: "rows", more: 0 },
    { name: "name", number: "u32", count: "rows", more: 0 },
    { name: "rightName", number: "u32", count: "rows", more: 0 },
    { name: "detail", number: "u32", count: "rows", more: 0 },
    { name: "agent", number: "u32", count: "rows", more: 0 },
    { name: "offsets", number: "u32", count: "strings", more: 1 },
    { name: "family", number: "u8", count: "rows", more: 0 },
    { name: "leftState", number: "u8", count: "rows", more: 0 },
    { name: "rightState", number: "u8", count: "rows", more: 0 },
    { name: "changes", number: "u8", count: "rows", more: 0 },
    { name: "bytes", number: "u8", count: "stringBytes", more: 0 },
  ],
};

/** The bits of the column `changes`. */
export const COMPARE_LAYOUT_CHANGES = {
  /** It was asked something else */
  asked: 1,
  /** It gave something else */
  gave: 2,
  /** It ended differently */
  outcome: 4,
  /** It took another time */
  duration: 8,
  /** Only the left run has it */
  onlyLeft: 16,
  /** Only the right run has it */
  onlyRight: 32,
} as const;

/** A layout with a header and columns. */
export type Layout<Header, Columns> = {
  readonly magic: number;
  readonly headerBytes: number;
  /** The words behind the magic. */
  readonly header: readonly (keyof Header & string)[];
  /** The columns in the order of their bytes; each has `count` values, which is a word of the header, and `more`. */
  readonly columns: readonly {
    readonly name: keyof Columns & string;
    readonly number: NumberType;
    readonly count: keyof Header & string;
    readonly more: number;
  }[];
};

/** The number of a column. */
export type NumberType = "f64" | "f32" | "i32" | "u32" | "u16" | "u8";
