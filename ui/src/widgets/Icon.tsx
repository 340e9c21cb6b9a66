// Line icons of the window, drawn in a 20 × 20 box.

import styles from "./Icon.module.css";

const SHIELD = "M10 2l6.5 2.3v5c0 4-2.6 6.8-6.5 8.7c-3.9-1.9-6.5-4.7-6.5-8.7v-5z";

const STAR = "M10 2.6l2.3 4.8l5.2.7l-3.8 3.6l.9 5.2L10 14.4l-4.6 2.5l.9-5.2L2.5 8.1l5.2-.7z";

const PATHS = {
  logo: "M2 6c3-3 5 3 8 0s5 3 8 0M4 11c2.5-2 4 2 6 0s4 2 6 0M6.5 15.5c1.5-1 2.3 1 3.5 0s2 1 3.5 0",
  sessions: "M3 5h14M3 10h14M3 15h9",
  tools: "M3 17h14M5 17v-5M8.5 17V7M12 17v-7M15.5 17V3.5",
  connect: "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3",
  sources: "M3 6h14M3 10h14M3 14h14M6 4v4M13 8v4M9 12v4",
  chat: "M3 4h14v9.5H9L5.5 17v-3.5H3z",
  platform: "M3 3.5h14v5H3zM3 11.5h14v5H3zM6 6v.1M6 14v.1",
  stop: "M5.5 5.5h9v9h-9z",
  retry: "M15.5 8A6 6 0 1 0 16 11.5M15.5 3.5V8H11",
  edit: "M4 16l.8-3.6L13 4.2l2.8 2.8l-8.2 8.2z",
  trash: "M4 6h12M8 6V3.5h4V6M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5",
  plus: "M10 4v12M4 10h12",
  terminal: "M3 4h14v12H3zM6 8l2.5 2L6 12M10.5 12.5h3.5",
  help: "M10 17.5a7.5 7.5 0 1 0 0-15a7.5 7.5 0 0 0 0 15zM7.9 7.8a2.2 2.2 0 1 1 3.2 2c-.8.4-1.1.9-1.1 1.7M10 13.9v.1",
  search: "M8.5 14a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11zM12.5 12.5L17 17",
  copy: "M7 7h9v9H7zM4 13V4h9",
  check: "M4 10.5l4 4l8-9",
  star: STAR,
  starred: `${STAR}M10 5.5L7.5 9.5L10 13L12.5 9.5zM6 8.2h8`,
  more: "M5 10v.1M10 10v.1M15 10v.1",
  settings:
    "M10 12.6a2.6 2.6 0 1 0 0-5.2a2.6 2.6 0 0 0 0 5.2zM10 2.5v2.4M10 15.1v2.4M2.5 10h2.4M15.1 10h2.4M4.7 4.7l1.7 1.7M13.6 13.6l1.7 1.7M15.3 4.7l-1.7 1.7M6.4 13.6l-1.7 1.7",
  close: "M5 5l10 10M15 5L5 15",
  file: "M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4",
  up: "M10 16V4M5 9l5-5l5 5",
  down: "M10 4v12M5 11l5 5l5-5",
  fold: "M7 5l6 5l-6 5",
  "list-fold": "M4 4v12M16 10H7.5M11 6.5L7.5 10L11 13.5",
  "list-unfold": "M4 4v12M7 10h9M12.5 6.5L16 10l-3.5 3.5",
  pin: "M7 3h6l-.8 5.5L15 11.5H5l2.8-3zM10 11.5V17",
  export: "M10 12.5V3M6 7l4-4l4 4M4 11.5V17h12v-5.5",
  bookmark: "M5.5 3h9v14l-4.5-3.5L5.5 17z",
  filter: "M3 5h14M6 10h8M8.5 15h3",
  columns: "M3 4h14v12H3zM8 4v12M13 4v12",
  swap: "M4 7h12M12.5 3.5L16 7l-3.5 3.5M16 13H4M7.5 9.5L4 13l3.5 3.5",
  whole: "M8.5 3.5H3.5v13h13v-5M11.5 3.5h5v5M16.5 3.5L9.5 10.5",
  replay: "M4.5 12a6 6 0 1 0 1.2-5.6M4.5 3v4H8.5M8.8 8v4.4L12.4 10.2z",
  compare: "M3.5 4h5v12h-5zM11.5 4h5v12h-5z",
  eye: "M2 10c3-5.2 13-5.2 16 0c-3 5.2-13 5.2-16 0zM10 12.3a2.3 2.3 0 1 0 0-4.6a2.3 2.3 0 0 0 0 4.6z",
  verified: `${SHIELD}M6.9 9.9l2.3 2.3L13.3 8`,
  broken: `${SHIELD}M10 6.2v4.3M10 13.4v.1`,
  redacted: `${SHIELD}M6.8 9.8h6.4`,
  "wrong-key": `${SHIELD}M7.8 7.6l4.4 4.4M12.2 7.6L7.8 12`,
  "no-key": `${SHIELD}M8.3 8a1.8 1.8 0 1 1 2.6 1.6c-.6.4-.9.7-.9 1.4M10 13.6v.1`,
  unsigned: SHIELD,
} as const;

/** Names of the icons there are. */
export type IconName = keyof typeof PATHS;

/** A decorative icon; whatever holds it says what it means. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className={styles.icon} viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
