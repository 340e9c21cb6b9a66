// The views of a session and the sections of the screens that have some: one row each, and nowhere else a list of them.
// What draws each is in a record over these types, so that a row without it does not compile.

/** The views of a session in the order of their tabs. */
export const SESSION_VIEWS = [
  { view: "overview", word: "Overview", key: "1", beside: false },
  { view: "timeline", word: "Timeline", key: "2", beside: true },
  { view: "transcript", word: "Transcript", key: "3", beside: true },
  { view: "graph", word: "Graph", key: "4", beside: true },
  { view: "tools", word: "Tools & MCP", key: "5", beside: false },
  { view: "events", word: "Events", key: "6", beside: false },
  { view: "context", word: "Context", key: "7", beside: true },
  { view: "files", word: "Files", key: "8", beside: true },
] as const satisfies readonly ViewRow[];

type ViewRow = {
  /** Its name in addresses and links. */
  view: string;
  word: string;
  /** The key that leads to it, unless a person chose another one. */
  key: string;
  /** It is also shown beside a conversation. */
  beside: boolean;
};

type KnownView = (typeof SESSION_VIEWS)[number];

/** A view of a session. */
export type SessionView = KnownView["view"];

/** A view of a session that is also shown beside a conversation. */
export type BesideView = Extract<KnownView, { beside: true }>["view"];

/** The views that are also shown beside a conversation. */
export const BESIDE_VIEWS = SESSION_VIEWS.filter((row) => row.beside);

/** What is known of a view. */
export function viewRow(view: SessionView): KnownView {
  // Every view has a row: the type is made from them.
  return SESSION_VIEWS.find((row) => row.view === view) as KnownView;
}

/** Sections of the *Sources* screen, in their order. */
export const SOURCE_SECTIONS = [
  { section: "listeners", word: "Listeners" },
  { section: "ledger", word: "Ledger" },
  { section: "imports", word: "Imports" },
  { section: "agents", word: "Coding agents" },
  { section: "folders", word: "Watched folders" },
  { section: "kafka", word: "Kafka" },
  { section: "forwarding", word: "Forwarding" },
  { section: "keys", word: "Signing keys" },
  { section: "quarantine", word: "Quarantine" },
] as const;

/** A section of the *Sources* screen. */
export type SourceSection = (typeof SOURCE_SECTIONS)[number]["section"];

/** Sections of the *Settings* screen, in their order. */
export const SETTING_SECTIONS = [
  { section: "look", word: "Look" },
  { section: "retention", word: "Retention" },
  { section: "prices", word: "Prices" },
  { section: "keys", word: "Keys" },
  { section: "data", word: "Data and program" },
] as const;

/** A section of the *Settings* screen. */
export type SettingSection = (typeof SETTING_SECTIONS)[number]["section"];

/** Sections of the *Platform* screen, in their order. */
export const PLATFORM_SECTIONS = [
  { section: "overview", word: "Overview" },
  { section: "admins", word: "Administrators" },
  { section: "audit", word: "Audit log" },
  { section: "mcp", word: "MCP servers" },
] as const;

/** A section of the *Platform* screen. */
export type PlatformSection = (typeof PLATFORM_SECTIONS)[number]["section"];

/** The word for a section. */
export function sectionWord<Section extends string>(
  sections: readonly { section: Section; word: string }[],
  section: Section,
): string {
  return sections.find((row) => row.section === section)?.word ?? section;
}
