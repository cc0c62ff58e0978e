import { z } from 'zod';
import { readPackageVersion } from '../../base/index.ts';
import { REPLY_CODES, type ReplyCode } from '../http/reply-codes.ts';
import { isOpenInference } from '../http/send-problem.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { errorSchema, openInferenceErrorSchema } from './reply-schemas.ts';

/** What every address may be refused with. */
const ALWAYS: readonly ReplyCode[] = ['UNAUTHORIZED', 'RATE_LIMITED'];

/** The OpenAPI 3.1 document of the server, made of the schemas that check its requests. */
export function createOpenapi() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = paths[operation.path] ?? {};
    path[operation.method] = _describe(operation);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'fer serve',
      version: readPackageVersion(),
      description:
        'Classifies facial expressions with ONNX models. They want a tight frontal face and name the expression category that a picture looks like, not what a person feels; they name one for any picture.',
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

function _describe(operation: Operation) {
  const { method, path, summary, reply, isPublic = false } = operation;
  return {
    operationId: `${method}${path.replaceAll(/[{}]/g, '').replaceAll(/\W+(\w)/g, (_, letter) => letter.toUpperCase())}`,
    summary,
    security: isPublic ? [{}] : [{}, { token: [] }],
    parameters: _parameters(operation),
    ...(operation.body !== undefined && { requestBody: _requestBody(operation) }),
    responses: {
      200: {
        description: 'Done',
        content:
          typeof reply === 'string' ? { [reply]: {} } : { 'application/json': { schema: _schema(reply) } },
      },
      ..._refusals(operation),
    },
  };
}

function _parameters({ path, query }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    example: name === 'version' ? '1' : 'model',
  }));
  const fields = query === undefined ? {} : (_schema(query).properties as Record<string, object>);
  const inQuery = Object.entries(fields).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function _requestBody({ body, examples = {}, files = [] }: Operation) {
  const values = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    required: true,
    content: {
      'application/json': { schema: _schema(body!), examples: Object.fromEntries(values) },
      ...Object.fromEntries(files.map((type) => [type, {}])),
    },
  };
}

/** By status, each with the codes that it may come with. */
function _refusals(operation: Operation) {
  const { refusals, isPublic = false } = operation;
  const codes = isPublic ? refusals : [...refusals, ...ALWAYS];
  const statuses = new Map<number, string[]>();
  for (const code of codes) {
    const { status, meaning } = REPLY_CODES[code];
    statuses.set(status, [...(statuses.get(status) ?? []), `\`${code}\`: ${meaning}`]);
  }
  return Object.fromEntries(
    [...statuses].map(([status, meanings]) => [
      status,
      {
        description: meanings.join('; '),
        content: { 'application/json': { schema: _schema(_refusalSchema(operation, status)) } },
      },
    ]),
  );
}

function _refusalSchema({ path, reply, tellsState = false }: Operation, status: number): z.ZodType {
  const error = isOpenInference(path) ? openInferenceErrorSchema : errorSchema;
  return tellsState && status === 503 && typeof reply !== 'string' ? z.union([reply, error]) : error;
}

function _schema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  return described;
}
