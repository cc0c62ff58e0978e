import { type Html, html } from '../../base/index.ts';
import type { createOpenapi } from './create-openapi.ts';
import { OPERATIONS } from './operations.ts';

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{font:600 1.05rem ui-monospace,monospace;margin:2rem 0 .25rem;border-top:1px solid #8886;padding-top:1rem}
pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem;font-size:.85rem}
code,h2{overflow-wrap:anywhere}table{border-collapse:collapse}td{padding:.15rem 1rem .15rem 0;vertical-align:top}summary{cursor:pointer}`;

interface Described {
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { readonly description?: string };
  }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        {
          readonly schema?: unknown;
          readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
        }
      >
    >;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly content: Readonly<Record<string, { readonly schema?: unknown }>>;
      }
    >
  >;
}

/** A page to read the OpenAPI document on, which needs nothing but itself. */
export function renderOpenapi({ info, paths }: ReturnType<typeof createOpenapi>): string {
  const title = 'The programming interface of fer serve';
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ html: STYLE }}</style></head><body>
<h1>${title}</h1><p>${_prose(info.description)}</p>
<p>Version ${info.version}, made of <a href="/openapi.json">the OpenAPI document</a>. The examples are of a model called <code>model</code> that takes grey pictures of 4x2 pixels.</p>
${OPERATIONS.map(({ method, path }) =>
  _operation(`${method.toUpperCase()} ${path}`, paths[path]![method] as Described),
)}
</body></html>`;
  return page.html;
}

function _operation(title: string, { summary, parameters, requestBody, responses }: Described): Html {
  const content = Object.entries(requestBody?.content ?? {});
  const examples = content.flatMap(([, { examples: each = {} }]) => Object.entries(each));
  return html`<section><h2>${title}</h2><p>${_prose(summary)}</p>
${_table(parameters.map(({ name, in: place, schema }) => [html`<code>${name}</code>`, place, _prose(schema.description ?? '')]))}
${content.length === 0 ? '' : html`<p>Takes ${content.map(([type], index) => html`${index === 0 ? '' : ', '}<code>${type}</code>`)}</p>`}
${examples.map(([name, { value }]) => _details(`Example: ${name}`, value))}
${content.flatMap(([type, { schema }]) => (schema === undefined ? [] : [_details(`Request, ${type}`, schema)]))}
${Object.entries(responses['200']!.content).map(([type, { schema }]) =>
  schema === undefined ? html`<p>Answers with <code>${type}</code></p>` : _details(`Answer, ${type}`, schema),
)}
${_table(Object.entries(responses).map(([status, { description }]) => [status, _prose(description)]))}
</section>`;
}

/** With what stands between backticks as code. */
function _prose(text: string): Html {
  const parts = text.split(/`([^`]+)`/);
  return html`${parts.map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
}

function _table(rows: readonly (readonly (string | Html)[])[]): Html {
  if (rows.length === 0) return html``;
  return html`<table>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</table>`;
}

function _details(title: string, value: unknown): Html {
  return html`<details><summary>${title}</summary><pre tabindex="0">${JSON.stringify(value, null, 2)}</pre></details>`;
}
