import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs';
import { type Engine, loadEngine, saveLayersModel } from '../../src/train/engine/index.ts';
import { buildModel } from '../../src/train/index.ts';
import { publishedModels } from '../../tests/export/published-models/build-published-models.ts';

/** A saved LayersModel of one input. */
export interface ExportedNetwork {
  readonly name: string;
  readonly folder: string;
  /** Without the batch. */
  readonly inputShape: readonly number[];
}

const FACES = { height: 48, width: 48, channels: 1, classes: 7, seed: 1 } as const;
const PUBLISHED = { mobilenet: /^MobileNet/, 'lstm text': /lstm-text-generation/ } as const;

/** Saves two models of the paper, a MobileNet and a recurrent one, with fresh weights: they do not change the speed. */
export async function saveNetworks(folder: string): Promise<readonly ExportedNetwork[]> {
  const engine = await loadEngine({ device: 'cpu' });
  const published = Object.entries(PUBLISHED).map(([name, pattern]) => {
    const { build } = publishedModels.find((each) => pattern.test(each.name))!;
    return [name, build(engine.tf as never)] as const;
  });
  const models: readonly (readonly [string, LayersModel])[] = [
    ...(['light', 'base'] as const).map((name) => [name, buildModel(engine, name, FACES)] as const),
    ...published,
  ];
  const networks: ExportedNetwork[] = [];
  for (const [name, model] of models) {
    const own = join(folder, name.replace(' ', '-'));
    await _save(model, own);
    networks.push({ name, folder: own, inputShape: model.inputs[0]!.shape.slice(1) as number[] });
  }
  return networks;
}

/** 25 million weights in two dense layers: 100 MB. */
export async function saveLargeModel(folder: string): Promise<void> {
  const { tf }: Engine = await loadEngine({ device: 'cpu' });
  const dense = (units: number, inputShape?: number[]) =>
    tf.layers.dense({ units, ...(inputShape && { inputShape }), kernelInitializer: 'randomUniform' });
  await _save(tf.sequential({ layers: [dense(8192, [2048]), dense(1024)] }), folder);
}

async function _save(model: LayersModel, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await saveLayersModel(model, folder);
  model.dispose();
}
