import { inflateSync } from 'node:zlib';

/** The drawing operators of each sheet of a PDF as Chromium makes it: plain objects, streams deflated. */
export function pdfSheets(pdf: Buffer): readonly string[] {
  const text = pdf.toString('latin1');
  const objects = new Map<string, { readonly body: string; readonly from: number }>();
  for (const match of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)(?:endobj|stream\r?\n)/g)) {
    objects.set(match[1]!, { body: match[2]!, from: match.index + match[0].length });
  }
  const draw = (id: string): string => {
    const { body, from } = objects.get(id)!;
    const bytes = pdf.subarray(from, from + Number(/\/Length (\d+)/.exec(body)![1]));
    return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const pages = [...objects.values()].filter(({ body }) => /\/Type \/Page\b/.test(body));
  return pages.map(({ body }) => draw(/\/Contents (\d+) 0 R/.exec(body)![1]!));
}
