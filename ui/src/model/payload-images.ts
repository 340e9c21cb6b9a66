// Images inside payloads: found by their bytes, which are in the payload as base64. Nothing is ever loaded. Pure.

import { formatBytes } from "../base/format";
import type { JsonNode } from "./json-node";

/** An image. */
export type PayloadImage = {
  /** `PNG`, `JPEG`, … */
  kind: string;
  bytes: number;
  /** A `data:` address made of its bytes. */
  url: string;
};

/** The kinds that are drawn, by how their bytes begin in base64. None of them can hold a script or an address. */
const KINDS = [
  { kind: "PNG", type: "image/png", begins: /^iVBORw0KGgo/ },
  { kind: "JPEG", type: "image/jpeg", begins: /^\/9j\// },
  { kind: "GIF", type: "image/gif", begins: /^R0lGOD/ },
  { kind: "WebP", type: "image/webp", begins: /^UklGR.{6}XRUJQ/ },
] as const;

/** Characters of base64 of the largest image that is drawn, and of the smallest text that is looked at. */
const LARGEST = 4 << 20;
const SMALLEST = 40;
/** Images of one payload that are drawn. */
const MOST = 24;

const PREFIX = /^data:[\w.+/-]{0,60}(?:;[\w=.-]{0,60})*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The image that a text is; `null` for any other text, and for one that was cut. */
function imageOf(text: string): PayloadImage | null {
  if (text.length < SMALLEST || text.length > LARGEST) return null;
  const data = text.replace(PREFIX, "");
  const known = KINDS.find(({ begins }) => begins.test(data));
  if (!known || data.length % 4 !== 0 || !BASE64.test(data)) return null;
  return { kind: known.kind, bytes: bytesOf(data), url: `data:${known.type};base64,${data}` };
}

function bytesOf(data: string): number {
  return Math.floor((data.replace(/=+$/, "").length * 3) / 4);
}

/** What stands for a value that is the bytes of an image: `PNG image, 48 KB`; `null` for any other value. */
export function imageWords(node: JsonNode): string | null {
  const image = node.kind === "string" ? imageOf(node.text) : null;
  return image && `${image.kind} image, ${formatBytes(image.bytes)}`;
}

/** The images of a payload, in the order of the text, and how many there are. */
export function imagesIn(top: JsonNode): { images: PayloadImage[]; total: number } {
  const images: PayloadImage[] = [];
  let total = 0;
  const waiting = [top];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (let at = node.children.length - 1; at >= 0; at -= 1) waiting.push(node.children[at] as JsonNode);
    const image = node.kind === "string" && !node.cut ? imageOf(node.text) : null;
    if (!image) continue;
    total += 1;
    if (images.length < MOST) images.push(image);
  }
  return { images, total };
}
