import protobuf from 'protobufjs/minimal.js';
import { maskedCrc32c } from './masked-crc32c.ts';

/** One entry of a TensorBoard event file; `tensorflow/core/util/event.proto` has the fields. */
export interface TensorboardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** @default 0 */
  readonly step?: number;
  readonly content:
    | { readonly kind: 'version' }
    /** TensorBoard forgets what it read of this step and later ones. */
    | { readonly kind: 'restart' }
    | { readonly kind: 'scalars'; readonly values: Readonly<Record<string, number>> };
}

/** The number and the wire type of each field as protobuf writes them: `number << 3 | type`. */
const EVENT = {
  wallTime: (1 << 3) | 1,
  step: 2 << 3,
  fileVersion: (3 << 3) | 2,
  summary: (5 << 3) | 2,
  session: (7 << 3) | 2,
};
const SUMMARY_VALUE = (1 << 3) | 2;
const VALUE = { tag: (1 << 3) | 2, simpleValue: (2 << 3) | 5 };
const SESSION_STATUS = 1 << 3;
const SESSION_START = 1;

/** The bytes of one event with its frame, a record of TensorFlow: length, its checksum, the event, its checksum. */
export function encodeEvent(event: TensorboardEvent): Uint8Array {
  const content = _encode(event);
  const record = Buffer.alloc(content.length + 16);
  record.writeBigUInt64LE(BigInt(content.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(content, 12);
  record.writeUInt32LE(maskedCrc32c(content), 12 + content.length);
  return record;
}

function _encode({ wallTime, step = 0, content }: TensorboardEvent): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(EVENT.wallTime).double(wallTime);
  if (step !== 0) writer.uint32(EVENT.step).int64(step);
  if (content.kind === 'version') writer.uint32(EVENT.fileVersion).string('brain.Event:2');
  if (content.kind === 'scalars') {
    writer.uint32(EVENT.summary).fork();
    for (const [tag, value] of Object.entries(content.values)) {
      writer.uint32(SUMMARY_VALUE).fork();
      writer.uint32(VALUE.tag).string(tag).uint32(VALUE.simpleValue).float(value).ldelim();
    }
    writer.ldelim();
  }
  if (content.kind === 'restart') {
    writer.uint32(EVENT.session).fork().uint32(SESSION_STATUS).int32(SESSION_START).ldelim();
  }
  return writer.finish();
}
