import { fileURLToPath } from 'node:url';
import { loadClassifier, type RankedLabel } from '../../../src/infer/index.ts';

/** What the server of these tests serves, by name; `golden/make-page-models.py` says what they are. */
export const MODELS = { grey: _path('grey'), colour: _path('colour') } as const;

/** What ONNX Runtime gives in Node for a picture, without a server. */
export async function classifyInNode(
  model: keyof typeof MODELS,
  picture: Uint8Array,
): Promise<readonly RankedLabel[]> {
  await using classifier = await loadClassifier(MODELS[model]);
  return (await classifier.classify(picture, { topK: classifier.labels.length })).topK;
}

function _path(name: string): string {
  return fileURLToPath(new URL(`golden/${name}.onnx`, import.meta.url));
}
