/**
 * The name of a class, as it may be called in folders too.
 *
 * @throws SyntaxError where it is empty or no name of a folder; the message goes on a sentence that names the row
 */
export function checkLabel(label: string): string {
  if (label === '') throw new SyntaxError('has no label');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[/\\\u0000-\u001f]/.test(label) && !/^\.\.?$/.test(label)) return label;
  throw new SyntaxError(
    `has a label that cannot be the name of a folder, without slashes and line breaks: ${JSON.stringify(label.slice(0, 40))}`,
  );
}
