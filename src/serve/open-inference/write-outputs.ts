import type { TensorValue } from '../../infer/index.ts';
import { RequestError } from '../http/request-error.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import { MODEL_VERSION } from '../model/model-slot.ts';
import { classify } from './classify.ts';
import { datatypeOf } from './datatypes.ts';
import type { InferRequest, RequestedOutput } from './infer-schema.ts';

/** A reply to a request for inference. */
export interface InferReply {
  readonly body: Buffer | string;
  /** Where bytes follow the JSON, how long that is. */
  readonly jsonBytes: number | undefined;
}

/** An output as it goes into the reply. */
interface WrittenOutput {
  readonly json: Readonly<Record<string, unknown>>;
  /** What follows the JSON of it. */
  readonly binary: Buffer | undefined;
}

/**
 * The reply to a request, with the outputs that it asked for in the forms that it asked for.
 *
 * Throws `INPUT_MISMATCH` for an output that the model does not have.
 *
 * @param request undefined for a raw tensor, which is answered in bytes
 */
export function writeOutputs(
  outputs: Readonly<Record<string, TensorValue>>,
  { request, model }: { readonly request: InferRequest | undefined; readonly model: LoadedModel },
): InferReply {
  const isBinary = request === undefined || request.parameters?.binary_data_output === true;
  const wanted = assertOutputs(request, model) ?? Object.keys(outputs).map((name) => ({ name }));
  const written = wanted.map((each) => _write(outputs[each.name]!, { wanted: each, isBinary, model }));
  const json = JSON.stringify({
    model_name: model.name,
    model_version: MODEL_VERSION,
    ...(request?.id !== undefined && { id: request.id }),
    outputs: written.map((each) => each.json),
  });
  const binaries = written.flatMap(({ binary }) => (binary === undefined ? [] : [binary]));
  if (binaries.length === 0) return { body: json, jsonBytes: undefined };
  const head = Buffer.from(json);
  return { body: Buffer.concat([head, ...binaries]), jsonBytes: head.length };
}

/**
 * The outputs that a request asks for; nothing where it asks for all.
 *
 * Throws `INPUT_MISMATCH` for one that the model does not have.
 */
export function assertOutputs(
  request: InferRequest | undefined,
  { facts }: LoadedModel,
): readonly RequestedOutput[] | undefined {
  const wanted = request?.outputs;
  if (wanted === undefined || wanted.length === 0) return undefined;
  const names = facts.outputs.map(({ name }) => name);
  if (new Set(wanted.map(({ name }) => name)).size < wanted.length) {
    throw new RequestError('INPUT_MISMATCH', 'Could not give an output twice: name each of `outputs` once');
  }
  for (const { name, parameters } of wanted) {
    if (parameters !== undefined && 'shared_memory_region' in parameters) {
      throw new RequestError(
        'NOT_IMPLEMENTED',
        'Could not give the output in shared memory: take it from the reply',
      );
    }
    if (names.includes(name)) continue;
    throw new RequestError(
      'INPUT_MISMATCH',
      `Could not give the output \`${name.slice(0, 100)}\` because the model gives ${names.join(', ')}`,
    );
  }
  return wanted;
}

interface WriteOptions {
  readonly wanted: RequestedOutput;
  readonly isBinary: boolean;
  readonly model: LoadedModel;
}

function _write(output: TensorValue, { wanted, isBinary, model }: WriteOptions): WrittenOutput {
  const { name, parameters } = wanted;
  const inBinary = parameters?.binary_data ?? isBinary;
  const top = parameters?.classification ?? 0;
  if (top > 0) return _writeClasses(output, { name, top, inBinary, labels: model.facts.plan.labels });
  const { type, data, shape } = output;
  const facts = { name, datatype: datatypeOf(type).name, shape };
  if (!inBinary) return { json: { ...facts, data: _toJson(output, name) }, binary: undefined };
  const binary = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { json: { ...facts, parameters: { binary_data_size: binary.length } }, binary };
}

function _writeClasses(
  output: TensorValue,
  options: {
    readonly name: string;
    readonly top: number;
    readonly inBinary: boolean;
    readonly labels: readonly string[];
  },
): WrittenOutput {
  const { name, top, inBinary, labels } = options;
  const rows = classify(output, { top, labels });
  const facts = { name, datatype: 'BYTES', shape: [rows.length, rows[0]?.length ?? 0] };
  const texts = rows.flat();
  if (!inBinary) return { json: { ...facts, data: texts }, binary: undefined };
  // Each text has its length before it, in four bytes.
  const binary = Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
  return { json: { ...facts, parameters: { binary_data_size: binary.length } }, binary };
}

function _toJson({ type, data }: TensorValue, name: string): readonly unknown[] {
  const values = Array.from(data, Number);
  if (type === 'bool') return values.map((value) => value !== 0);
  // Halves are given in bytes alone, as Triton does; whole numbers beyond 2^53 would be rounded.
  const isTellable = /int/.test(type) ? Number.isSafeInteger : Number.isFinite;
  if (type !== 'float16' && values.every(isTellable)) return values;
  throw new RequestError(
    'INPUT_MISMATCH',
    `Could not give the output \`${name}\` in JSON, which has no such numbers: ask for it with \`binary_data\``,
  );
}
