/** Throws a `RangeError` for what is none of the choices of an option, which programs without types may pass. */
export function assertChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw new RangeError(
    `Could not classify because \`${name}\` is none of ${choices.map((choice) => `\`${choice}\``).join(', ')}: ${value}`,
  );
}
