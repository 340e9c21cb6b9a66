// The texts of a timeline layout.

/** Reads strings by index, each when it is first asked for. */
export function stringReader(offsets: Uint32Array, bytes: Uint8Array): (index: number) => string {
  const decoder = new TextDecoder();
  const known: string[] = [];
  return (index) => {
    const seen = known[index];
    if (seen !== undefined) return seen;
    const text =
      index + 1 < offsets.length ? decoder.decode(bytes.subarray(offsets[index], offsets[index + 1])) : "";
    known[index] = text;
    return text;
  };
}
