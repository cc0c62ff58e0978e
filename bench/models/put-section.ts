export interface NamedSection {
  /** Of the marks around it. */
  readonly name: string;
  readonly section: string;
}

/** The document with the section in place of the one before it of that name, or at its end. */
export function putSection(document: string, { name, section }: NamedSection): string {
  const [start, end] = [`<!-- bench/${name} -->`, `<!-- /bench/${name} -->`];
  const whole = `${start}\n\n${section}\n\n${end}`;
  const [before, after] = [document.indexOf(start), document.indexOf(end)];
  if (before === -1 || after === -1) return `${document.trimEnd()}\n\n${whole}\n`;
  return document.slice(0, before) + whole + document.slice(after + end.length);
}
