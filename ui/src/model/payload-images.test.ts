import { expect, test } from "vitest";
import { type JsonNode, parseJson } from "./json-node";
import { imagesIn, imageWords } from "./payload-images";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const images = (value: unknown) => imagesIn(parseJson(JSON.stringify(value)) as JsonNode);

test("images of all shapes are found by how their bytes begin", () => {
  const found = images([
    { source: { type: "base64", media_type: "image/png", data: PIXEL } },
    { image_url: { url: `data:image/png;base64,${PIXEL}` } },
    { inlineData: { mimeType: "image/jpeg", data: `/9j/${"A".repeat(60)}` } },
    { data: `R0lGODlh${"A".repeat(56)}` },
    { data: `UklGRiQAAABXRUJQVlA4${"A".repeat(56)}` },
  ]);
  expect(found.images.map(({ kind }) => kind)).toEqual(["PNG", "PNG", "JPEG", "GIF", "WebP"]);
  expect(found.images[1]).toEqual({ kind: "PNG", bytes: 70, url: `data:image/png;base64,${PIXEL}` });
});

test("nothing else is drawn: no addresses, no markup, nothing cut or too large", () => {
  const none = [
    "https://evil.example/p.png",
    `data:image/svg+xml;base64,${"PHN2ZyBvbmxvYWQ9".repeat(4)}`,
    `data:text/html;base64,${"PHNjcmlwdD5hbGVy".repeat(4)}`,
    PIXEL.slice(0, -3),
    `${PIXEL.slice(0, 60)}" onerror="x`,
    `iVBORw0KGgo${"A".repeat(4 << 20)}`,
    "iVBORw0KGgo=",
  ];
  for (const text of none) expect(images([text]).total, text.slice(0, 60)).toBe(0);
});

test("many images are counted, some of them drawn", () => {
  const { images: drawn, total } = images(Array.from({ length: 30 }, () => PIXEL));
  expect([drawn.length, total]).toEqual([24, 30]);
});

test("words stand for the bytes of an image", () => {
  const node = parseJson(JSON.stringify(PIXEL)) as JsonNode;
  expect(imageWords(node)).toBe("PNG image, 70 B");
  expect(imageWords(parseJson('"hello"') as JsonNode)).toBeNull();
});
