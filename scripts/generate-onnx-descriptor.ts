/**
 * Makes `src/onnx/proto/onnx-descriptor.ts` from the protobuf definition of ONNX:
 * `tsx scripts/generate-onnx-descriptor.ts path/to/onnx-ml.proto VERSION`.
 *
 * The definition is in the Python package `onnx`, as `onnx/onnx-ml.proto`. It is needed only to move to a newer one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const [definitionPath, version] = process.argv.slice(2);
if (definitionPath === undefined || version === undefined) {
  throw new TypeError(
    'Could not make the descriptor: give the path of onnx-ml.proto and the version of onnx',
  );
}

const { root } = protobuf.parse(readFileSync(definitionPath, 'utf8'), { keepCase: false });
const descriptor = JSON.stringify(root.toJSON(), null, 1);
const target = fileURLToPath(new URL('../src/onnx/proto/onnx-descriptor.ts', import.meta.url));
writeFileSync(
  target,
  `// SPDX-License-Identifier: Apache-2.0
// Copyright (c) ONNX Project Contributors
// Made by scripts/generate-onnx-descriptor.ts from onnx-ml.proto of onnx ${version}: same content, as protobufjs reads it.
export const onnxDescriptor = ${descriptor};
`,
);
