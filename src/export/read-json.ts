import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { describeIssues, FerError } from '../base/index.ts';
import { shorten } from './model/shorten.ts';

/**
 * Reads a file that tells of a model, as a schema says.
 *
 * @throws FerError `NO_SUCH_INPUT` where it cannot be read, `MODEL_INVALID` where it is damaged
 */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readText(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw _damaged(path, `is not JSON: ${(cause as Error).message}`, cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw _damaged(path, `is damaged: ${describeIssues(parsed.error, schema)}`, parsed.error);
}

/** @throws FerError `NO_SUCH_INPUT` */
export function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: Error) => {
    throw new FerError('NO_SUCH_INPUT', `Could not export because ${path} cannot be read: ${cause.message}`, {
      cause,
      details: { path },
    });
  });
}

function _damaged(path: string, fault: string, cause: unknown): FerError {
  return new FerError('MODEL_INVALID', `Could not export because ${path} ${shorten(fault)}`, {
    cause,
    details: { path },
  });
}
