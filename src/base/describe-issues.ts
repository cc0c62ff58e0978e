import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

/**
 * What is wrong with a value that a schema refused, as one phrase: every wrong, missing and unknown field with its
 * path, and for an unknown one the known name that is nearest.
 */
export function describeIssues(error: z.ZodError, schema: z.ZodType): string {
  return error.issues.map((issue) => _describe(issue, schema)).join('; ');
}

function _describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') {
    const known = _fieldsAt(schema, issue.path);
    return issue.keys.map((key) => _unknownField([...issue.path, key], nearestName(key, known))).join('; ');
  }
  return issue.path.length === 0 ? issue.message : `\`${issue.path.join('.')}\`: ${issue.message}`;
}

function _unknownField(path: readonly PropertyKey[], nearest: string | undefined): string {
  const question = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
  return `\`${path.map(String).join('.')}\` is not a known field${question}`;
}

/** The names that the schema knows for the object at a path. */
function _fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node = z.toJSONSchema(schema, { unrepresentable: 'any' }) as _JsonSchema | undefined;
  for (const key of path) node = node?.properties?.[String(key)] ?? node?.items;
  return Object.keys(node?.properties ?? {});
}

interface _JsonSchema {
  readonly properties?: Readonly<Record<string, _JsonSchema>>;
  readonly items?: _JsonSchema;
}
