/** `golden/quantized.json` is what onnxruntime.quantization makes of `golden/float.onnx`: see `golden/make-quantized.py`. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { calibrate } from '../../../src/export/quantize/calibrate.ts';
import { quantizeModel } from '../../../src/export/quantize/quantize-model.ts';
import { type ModelProto, readOnnxModel, readTensor, writeOnnxModel } from '../../../src/onnx/index.ts';
import { batchesOf, openRunner, runBytes } from './open-runner.ts';

interface Golden {
  readonly samples: readonly number[];
  /** Scale and zero point by value. */
  readonly activations: Readonly<Record<string, readonly [number, number]>>;
  readonly weights: Readonly<
    Record<string, { readonly values: readonly number[]; readonly scales: readonly number[] }>
  >;
}

const read = (name: string) => readFile(new URL(`golden/${name}`, import.meta.url));
const golden = JSON.parse(String(await read('quantized.json'))) as Golden;
const model = readOnnxModel(await read('float.onnx'));
const shape = [6, 2, 8, 6];
const feeds = { x: { type: 'float32', data: Float32Array.from(golden.samples), shape } };

async function quantize(): Promise<ModelProto> {
  const half = golden.samples.length / 6;
  const batches = [
    { x: { ...feeds.x, data: feeds.x.data.slice(0, 4 * half), shape: [4, 2, 8, 6] } },
    { x: { ...feeds.x, data: feeds.x.data.slice(4 * half), shape: [2, 2, 8, 6] } },
  ];
  const options = { open: openRunner, batches: batchesOf(batches), method: 'minmax' } as const;
  const { ranges, samples } = await calibrate(model, options);
  assert.equal(samples, 6);
  return quantizeModel(model, { ranges, keepFloat: new Set() });
}

const quantized = await quantize();
const constants = new Map(quantized.graph.initializer.map((tensor) => [tensor.name!, tensor]));
const valuesOf = (name: string) => [...readTensor(constants.get(name)!).data].map(Number);

test('activations get the scales and zero points of onnxruntime.quantization', () => {
  const pairs = quantized.graph.node.filter(({ opType }) => opType === 'QuantizeLinear');
  const found = Object.fromEntries(
    pairs.map(({ input, output }) => [
      // `name/float32` or the input itself becomes `name/uint8`.
      output[0]!.replace(/(\/dequantized)?\/uint8$/, ''),
      input.slice(1).flatMap(valuesOf),
    ]),
  );
  // What goes into the softmax, and comes out of it, stays float32 here.
  const { 'fourth/Gemm': _, y_QuantizeLinear_Input: __, ...wanted } = golden.activations;
  assert.deepEqual(Object.keys(found), Object.keys(wanted));
  for (const [name, [scale, zeroPoint]] of Object.entries(wanted)) {
    // Another release of the runtime may round the last bit of an activation otherwise.
    assert.ok(Math.abs(found[name]![0]! / scale - 1) < 2e-7, `${name}: ${found[name]![0]} and ${scale}`);
    assert.equal(found[name]![1], zeroPoint, name);
  }
});

test('weights get the scales and values of onnxruntime.quantization', () => {
  for (const name of ['first', 'second', 'third', 'fourth']) {
    for (const [weight, type] of [
      [`${name}/kernel`, 'int8'],
      [`${name}/bias`, 'int32'],
    ]) {
      const { values, scales } = golden.weights[weight!]!;
      // A bias is in units of the input's scale, see above.
      const largest = type === 'int8' ? 0 : 1;
      for (const [i, value] of valuesOf(`${weight}/${type}`).entries()) {
        assert.ok(Math.abs(value - values[i]!) <= largest, `${weight}: ${value} and ${values[i]}`);
      }
      // The product of two float32 numbers, rounded once there and once here.
      const found = valuesOf(`${weight}/scale`);
      for (const [i, scale] of scales.entries()) assert.ok(Math.abs(found[i]! / scale - 1) < 1e-6, weight);
    }
  }
});

test('what is quantized gives nearly what the float32 model gives', async () => {
  const { y: exact } = await runBytes(writeOnnxModel(model), feeds);
  const { y: rounded } = await runBytes(writeOnnxModel(quantized), feeds);
  for (const [i, value] of exact!.data.entries()) {
    assert.ok(Math.abs(Number(value) - Number(rounded!.data[i])) < 0.05, `${value} and ${rounded!.data[i]}`);
  }
});

test('quantizing is deterministic, and a Relu or a float32 weight is not left over', async () => {
  assert.deepEqual(writeOnnxModel(await quantize()), writeOnnxModel(quantized));
  const ops = quantized.graph.node.map(({ opType }) => opType);
  assert.equal(ops.filter((op) => op === 'Relu').length, 0);
  assert.ok(!constants.has('first/kernel') && !constants.has('fourth/bias'));
});
