import { z } from 'zod';

/** What is read of the OpenAPI document of a server. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
}

type Responses = Readonly<
  Record<string, { readonly content: Readonly<Record<string, { readonly schema?: object }>> }>
>;

/** The schemas of the replies in JSON that an OpenAPI document has, by address and status: `/predict 200`. */
export function documentSchemas({ paths }: Document): ReadonlyMap<string, z.ZodType> {
  const schemas = new Map<string, z.ZodType>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const { responses } of Object.values(operations)) {
      for (const [status, { content }] of Object.entries(responses)) {
        const schema = content['application/json']?.schema;
        if (schema !== undefined) schemas.set(`${path} ${status}`, z.fromJSONSchema(schema as never));
      }
    }
  }
  return schemas;
}
