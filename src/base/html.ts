/** Text that is HTML already; anything else is escaped where it is put into HTML. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** Makes HTML of a template; what is put in is escaped unless it is HTML itself, and lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((text, string, index) => text + _toHtml(parts[index - 1]!) + string) };
}

function _toHtml(part: Part): string {
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(_toHtml).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
