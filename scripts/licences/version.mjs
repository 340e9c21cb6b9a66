// Versions and the simple ranges that advisories use.

/** Whether `version` lies in `range`: comparators such as `>=1.2.3, <1.3.0`, all of which must hold. */
export function isIn(version, range) {
  return range.split(",").every((comparator) => holds(version, comparator.trim()));
}

function holds(version, comparator) {
  const match = /^(>=|<=|<|>|=)\s*(\d\S*)$/.exec(comparator);
  if (!match) throw new SyntaxError(`"${comparator}" is not a comparator such as ">=1.2.3"`);
  const order = compare(version, match[2]);
  return { ">=": order >= 0, "<=": order <= 0, "<": order < 0, ">": order > 0, "=": order === 0 }[match[1]];
}

// Negative, zero or positive; a pre-release comes before its release.
function compare(left, right) {
  const [a, b] = [parse(left), parse(right)];
  for (let part = 0; part < 3; part += 1) {
    if (a.numbers[part] !== b.numbers[part]) return a.numbers[part] - b.numbers[part];
  }
  if (a.pre === b.pre) return 0;
  if (a.pre === "" || b.pre === "") return a.pre === "" ? 1 : -1;
  return a.pre.localeCompare(b.pre, "en", { numeric: true });
}

function parse(version) {
  const [core, ...pre] = version.split("+")[0].split("-");
  const numbers = core.split(".").map(Number);
  if (numbers.some(Number.isNaN)) throw new SyntaxError(`"${version}" is not a version`);
  while (numbers.length < 3) numbers.push(0);
  return { numbers, pre: pre.join("-") };
}
