import { z } from 'zod';
import { documentSchemas } from '../../../tests/serve/document-schemas.ts';
import type { HttpReply } from '../http-client.ts';
import type { MixedRequest } from './mixed-request.ts';

/** What is wrong with a reply; undefined for one as it is documented. */
export type CheckReply = (reply: HttpReply, request: MixedRequest) => string | undefined;

/** Checks replies against the schemas of the OpenAPI document that the server gives out. */
export async function createCheck(url: string): Promise<CheckReply> {
  const schemas = documentSchemas(JSON.parse(await (await fetch(`${url}/openapi.json`)).text()));
  return (reply, request) => {
    const { status, headers, body } = reply;
    if (!request.statuses.includes(status)) return `status ${status}: ${body.toString().slice(0, 300)}`;
    const type = String(headers['content-type']).split(';')[0];
    if (type === 'application/octet-stream') return _checkBinary(reply);
    if (type !== 'application/json') return `content type ${type}`;
    // What is refused before its address is known, and addresses that are not there, answer as their neighbours do.
    const path = request.path ?? (_isProtocol(request) ? '/v2/models/{model}/infer' : '/predict');
    const schema = schemas.get(request.path === undefined ? `${path} 400` : `${path} ${status}`);
    if (schema === undefined) return `status ${status} is not documented for ${path}`;
    const result = schema.safeParse(JSON.parse(body.toString()));
    return result.success ? undefined : `${z.prettifyError(result.error)}: ${body.toString().slice(0, 300)}`;
  };
}

function _isProtocol({ request }: MixedRequest): boolean {
  return 'path' in request && request.path.startsWith('/v2');
}

function _checkBinary({ headers, body }: HttpReply): string | undefined {
  const length = Number(headers['inference-header-content-length']);
  const json = JSON.parse(body.subarray(0, length).toString());
  const [output] = json.outputs;
  const isRight = output.parameters.binary_data_size === body.length - length && output.shape[0] === 1;
  return isRight ? undefined : `tensor of ${body.length - length} bytes: ${JSON.stringify(json)}`;
}
