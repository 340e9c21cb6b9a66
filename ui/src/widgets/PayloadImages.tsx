// The images of a payload, small; a press shows one as wide as there is room.

import { useMemo, useState } from "react";
import { formatBytes, formatCount } from "../base/format";
import type { JsonNode } from "../model/json-node";
import { imagesIn } from "../model/payload-images";
import styles from "./PayloadImages.module.css";

/** The images; nothing where there are none. */
export function PayloadImages({ top }: { top: JsonNode }) {
  const { images, total } = useMemo(() => imagesIn(top), [top]);
  const [large, setLarge] = useState<number | null>(null);
  if (total === 0) return null;
  return (
    <ul className={styles.images} aria-label="Images">
      {images.map(({ kind, bytes, url }, at) => {
        const words = `${kind} image, ${formatBytes(bytes)}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the images of one payload keep their order.
          <li key={at} data-large={large === at}>
            <button
              type="button"
              aria-expanded={large === at}
              title={large === at ? "Show it small" : "Show it large"}
              onClick={() => setLarge(large === at ? null : at)}
            >
              <img src={url} alt={words} decoding="async" />
            </button>
            <p>{words}</p>
          </li>
        );
      })}
      {total > images.length && (
        <li>
          First {formatCount(images.length)} of {formatCount(total)} images
        </li>
      )}
    </ul>
  );
}
