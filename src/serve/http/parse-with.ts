import type { z } from 'zod';
import { describeIssues } from '../../base/index.ts';
import { assertJsonFits, type JsonLimits } from './assert-json-fits.ts';
import { RequestError } from './request-error.ts';

/** Throws `REQUEST_INVALID`, naming every field that is wrong, missing or unknown. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  { value, what }: { readonly value: unknown; readonly what: string },
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = describeIssues(result.error, schema).slice(0, 1000);
  throw new RequestError('REQUEST_INVALID', `Could not read ${what}: ${issues}`);
}

/** Throws `REQUEST_INVALID` for what is not JSON, and what `assertJsonFits` throws. */
export function parseJson(body: Buffer, limits: JsonLimits): unknown {
  assertJsonFits(body, limits);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const reason = (cause as Error).message.slice(0, 200);
    throw new RequestError('REQUEST_INVALID', `Could not read the body because it is not JSON: ${reason}`, {
      cause,
    });
  }
}
