import type { z } from 'zod';

/** What a schema found, as one line: `path.to.field` and what is wrong with it. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `\`${issue.path.join('.') || '.'}\` ${issue.message}`).join('; ');
}
