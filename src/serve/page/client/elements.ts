/** The element of the page with an id, of the kind that the code needs. */
export function element<Kind extends Element>(id: string, kind: abstract new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`The page has no ${kind.name} called ${id}`);
}

/** A new element with a class and what is in it. */
export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { className = '', text = '', children = [] }: CreateOptions = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

interface CreateOptions {
  readonly className?: string;
  readonly text?: string;
  readonly children?: readonly Node[];
}
