// SPDX licence expressions: does at least one way through an expression use allowed licences only?

/** Whether `expression` can be met with licences that `isAllowed`; throws on text that is not an expression. */
export function isSatisfied(expression, isAllowed) {
  const words = tokens(expression);
  const position = { at: 0 };
  const result = alternatives(words, position, isAllowed);
  if (position.at !== words.length)
    throw new SyntaxError(`unexpected "${words[position.at]}" in "${expression}"`);
  return result;
}

// Old crates write "MIT/Apache-2.0" where they mean "or".
function tokens(expression) {
  return expression.replaceAll("/", " OR ").replace(/[()]/g, " $& ").split(/\s+/).filter(Boolean);
}

function alternatives(words, position, isAllowed) {
  let result = conjunction(words, position, isAllowed);
  while (words[position.at] === "OR") {
    position.at += 1;
    const right = conjunction(words, position, isAllowed);
    result ||= right;
  }
  return result;
}

function conjunction(words, position, isAllowed) {
  let result = licence(words, position, isAllowed);
  while (words[position.at] === "AND") {
    position.at += 1;
    const right = licence(words, position, isAllowed);
    result &&= right;
  }
  return result;
}

function licence(words, position, isAllowed) {
  const word = words[position.at];
  position.at += 1;
  if (word === "(") {
    const result = alternatives(words, position, isAllowed);
    if (words[position.at] !== ")") throw new SyntaxError("a parenthesis is not closed");
    position.at += 1;
    return result;
  }
  if (word === undefined || word === ")" || word === "AND" || word === "OR") {
    throw new SyntaxError("a licence name is missing");
  }
  if (words[position.at] !== "WITH") return isAllowed(word);
  const exception = words[position.at + 1];
  position.at += 2;
  return isAllowed(`${word} WITH ${exception}`);
}
