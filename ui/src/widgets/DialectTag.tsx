// The dialect something came in, as a small framed word.

import { dialectMark, dialectName } from "../model/dialects";
import { Tag } from "./Tag";

/** A dialect's tag, with its full name on hover; nothing while the dialect is not known. */
export function DialectTag({ dialect }: { dialect: string }) {
  return dialect === "" ? null : <Tag title={dialectName(dialect)}>{dialectMark(dialect)}</Tag>;
}
