/** A parser for names with commas between them; an option that is given again adds to them. */
export function names(text: string, previous?: unknown): readonly string[] {
  const given = text.split(',').map((name) => name.trim());
  if (given.includes('')) throw new RangeError(`expected names with commas between them, got \`${text}\``);
  return [...new Set([...((previous as readonly string[] | undefined) ?? []), ...given])];
}
