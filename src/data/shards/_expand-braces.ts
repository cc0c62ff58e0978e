/** More names than a data set has shards, so that a slip in a range does not fill the memory. */
const MOST_NAMES = 100_000;

/**
 * The names that a pattern stands for, in its order: `a-{000..002}.tar` is three, `{a,b}.tar` two.
 *
 * Both ends of a range as long as each other are filled with zeros to that length, as in Bash.
 *
 * @throws SyntaxError where a brace is not closed, holds neither, or the names are too many
 */
export function expandBraces(pattern: string): string[] {
  const parts = pattern.split(/\{([^{}]*)\}/);
  let names = [''];
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 0 && /[{}]/.test(part)) throw new SyntaxError(`has a brace that is not closed`);
    const choices = i % 2 === 0 ? [part] : _choices(part);
    if (names.length * choices.length > MOST_NAMES) {
      throw new SyntaxError(`stands for more than ${MOST_NAMES} names`);
    }
    names = names.flatMap((name) => choices.map((choice) => name + choice));
  }
  return names;
}

function _choices(text: string): string[] {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) {
    if (text.includes(',')) return text.split(',');
    throw new SyntaxError(`holds neither a range such as {000..009} nor a list such as {a,b}: {${text}}`);
  }
  const [from, to] = [Number(first), Number(last)];
  const count = Math.abs(to - from) + 1;
  if (count > MOST_NAMES) throw new SyntaxError(`stands for more than ${MOST_NAMES} names`);
  const isPadded = first.length > 1 && first.startsWith('0') ? true : last.length > 1 && last.startsWith('0');
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  const step = from <= to ? 1 : -1;
  return Array.from({ length: count }, (_, i) => String(from + i * step).padStart(width, '0'));
}
