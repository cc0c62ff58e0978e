import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  ATTRIBUTE_TYPES,
  createTensor,
  describeInputs,
  describeOutputs,
  METADATA_KEYS,
  type ModelProto,
  readMetadata,
  readOnnxModel,
  readTensor,
  withMetadata,
  writeOnnxModel,
} from '../../src/onnx/index.ts';

// Written by Python's onnx package, see golden/make-golden.py.
const golden = readFileSync(new URL('golden/small.onnx', import.meta.url));
const goldenTensors: Record<string, { dims: number[]; values: string[] }> = JSON.parse(
  readFileSync(new URL('golden/small.json', import.meta.url), 'utf8'),
);

test('readOnnxModel() reads what the Python package wrote', () => {
  const model = readOnnxModel(golden);
  assert.equal(model.irVersion, 8n);
  assert.deepEqual(model.opsetImport, [{ domain: '', version: 17n }]);
  assert.equal(model.producerName, 'golden');
  assert.deepEqual(
    model.graph.node.map(({ name, opType, input, output }) => ({ name, opType, input, output })),
    [
      { name: 'clip', opType: 'Clip', input: ['x', '', 'scalar'], output: ['y'] },
      { name: 'leaky', opType: 'LeakyRelu', input: ['y'], output: ['z'] },
      { name: 'transpose', opType: 'Transpose', input: ['z'], output: ['out'] },
    ],
  );
  const [alpha] = model.graph.node[1]!.attribute;
  assert.equal(alpha!.type, ATTRIBUTE_TYPES.float);
  assert.equal(alpha!.f, 0.25);
  assert.deepEqual(model.graph.node[2]!.attribute[0]!.ints, [0n, 2n, 1n]);
});

test('readTensor() gives the values of every element type, from raw bytes and from typed fields', () => {
  const { initializer } = readOnnxModel(golden).graph;
  assert.deepEqual(
    initializer.map((tensor) => tensor.name),
    Object.keys(goldenTensors),
  );
  for (const proto of initializer) {
    const expected = goldenTensors[proto.name!]!;
    const tensor = readTensor(proto);
    assert.deepEqual(tensor.dims, expected.dims, proto.name);
    assert.deepEqual(
      [...tensor.data].map(comparable),
      expected.values.map(parsed(tensor.dataType)),
      proto.name,
    );
  }
});

test('writeOnnxModel() gives the bytes back that it read from, and reads what it wrote', () => {
  const model = readOnnxModel(golden);
  const written = writeOnnxModel(model);
  assert.deepEqual(readOnnxModel(written), model);
  assert.deepEqual(writeOnnxModel(readOnnxModel(written)), written);
  assert.equal(written.length, golden.length);
});

test('writeOnnxModel() keeps attributes whose value is zero', () => {
  const model = smallModel();
  model.graph.node = [
    {
      opType: 'Softmax',
      input: ['x'],
      output: ['y'],
      attribute: [{ name: 'axis', type: ATTRIBUTE_TYPES.int, i: 0n }],
    },
  ];
  const [attribute] = readOnnxModel(writeOnnxModel(model)).graph.node[0]!.attribute;
  assert.equal(attribute!.i, 0n);
});

test('createTensor() writes raw little-endian values that readTensor() gives back', () => {
  const proto = createTensor('t', { dataType: 'float32', dims: [1, 2], data: Float32Array.of(1, -2) });
  assert.equal(Buffer.from(proto.rawData!).toString('hex'), '0000803f000000c0');
  assert.deepEqual(readTensor(proto), { dataType: 'float32', dims: [1, 2], data: Float32Array.of(1, -2) });
});

test('readTensor() reads the empty tensor', () => {
  const proto = createTensor('empty', { dataType: 'float32', dims: [0], data: new Float32Array(0) });
  assert.deepEqual([...readTensor(proto).data], []);
});

test('readTensor() refuses a tensor whose values do not fill its shape', () => {
  const proto = createTensor('short', { dataType: 'float32', dims: [3], data: Float32Array.of(1, 2) });
  assert.throws(() => readTensor(proto), {
    code: 'MODEL_INVALID',
    message: /`short`.*shape \[3\] wants 3 values: got 2/,
  });
  assert.throws(() => readTensor({ ...proto, rawData: new Uint8Array(7) }), { code: 'MODEL_INVALID' });
});

test('readTensor() refuses external data and unknown element types', () => {
  const proto = createTensor('far', { dataType: 'float32', dims: [1], data: Float32Array.of(1) });
  assert.throws(() => readTensor({ ...proto, dataLocation: 1 }), {
    code: 'MODEL_INVALID',
    message: /another file/,
  });
  assert.throws(() => readTensor({ ...proto, dataType: 99 }), { code: 'MODEL_INVALID', message: /type 99/ });
});

test('readMetadata() and withMetadata() are inverse, with the known keys first', () => {
  const model = readOnnxModel(golden);
  assert.deepEqual(readMetadata(model), { labels: '["sad","happy"]', other: 'a value' });
  const changed = withMetadata(model, { zebra: '1', licence: 'MIT', apple: '2', labels: '["a"]' });
  assert.deepEqual(
    changed.metadataProps.map(({ key }) => key),
    ['labels', 'licence', 'apple', 'zebra'],
  );
  assert.deepEqual(readMetadata(readOnnxModel(writeOnnxModel(changed))), {
    labels: '["a"]',
    licence: 'MIT',
    apple: '2',
    zebra: '1',
  });
  assert.equal(model.metadataProps.length, 2);
});

test('METADATA_KEYS are those that other programs look for', () => {
  assert.deepEqual(METADATA_KEYS, [
    'labels',
    'preprocess',
    'preprocess_hash',
    'metrics',
    'evaluation',
    'source',
    'licence',
    'versions',
    'model_card',
  ]);
});

test('describeInputs() names symbolic and unknown dimensions and leaves initializers out', () => {
  const model = readOnnxModel(golden);
  assert.deepEqual(describeInputs(model), [{ name: 'x', dataType: 'float32', dims: ['batch', 3, null] }]);
  assert.deepEqual(describeOutputs(model), [{ name: 'out', dataType: 'float32', dims: ['batch', null, 3] }]);
});

test('describeOutputs() says unknown where a value has no tensor type', () => {
  const model = smallModel();
  model.graph.output = [{ name: 'list' }];
  assert.deepEqual(describeOutputs(model), [{ name: 'list', dataType: 'unknown', dims: undefined }]);
});

test('readOnnxModel() refuses empty, foreign and cut bytes', () => {
  const cases: [string, Uint8Array][] = [
    ['empty', new Uint8Array(0)],
    ['text', Buffer.from('{"format":"layers-model"}')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['zeros', new Uint8Array(100)],
    ['cut', golden.subarray(0, golden.length - 30)],
  ];
  for (const [name, bytes] of cases) {
    assert.throws(
      () => readOnnxModel(bytes),
      { code: 'MODEL_INVALID', message: /^Could not read the ONNX model/ },
      name,
    );
  }
});

test('readOnnxModel() never fails in another way on damaged bytes', () => {
  for (let position = 0; position < golden.length; position += 3) {
    const damaged = Uint8Array.from(golden);
    damaged[position]! ^= 0xff;
    try {
      const model = readOnnxModel(damaged);
      describeInputs(model);
      describeOutputs(model);
      readMetadata(model);
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'MODEL_INVALID', `byte ${position}: ${error}`);
    }
  }
});

function smallModel(): ModelProto {
  return {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: { name: 'g', node: [], initializer: [], input: [{ name: 'x' }], output: [{ name: 'y' }] },
    metadataProps: [],
  };
}

function comparable(value: number | bigint): string {
  return String(value);
}

function parsed(dataType: string): (text: string) => string {
  const halves: Record<string, string> = { '1.0': String(0x3c00), '-2.0': String(0xc000) };
  return (text) => {
    if (dataType === 'bool') return text === 'True' ? '1' : '0';
    if (dataType === 'float16') return halves[text]!;
    return dataType.startsWith('float') ? String(Number(text)) : text;
  };
}
