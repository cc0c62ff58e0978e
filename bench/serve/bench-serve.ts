import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFaceModel } from '../inference/write-face-model.ts';
import { type HealthFigures, measureHealth } from './measure-health.ts';
import { measureRefusals, type RefusalFigures } from './measure-refusals.ts';
import { measureRestarts, type RestartFigures } from './measure-restarts.ts';
import { type LoadFigures, measureThroughput } from './measure-throughput.ts';
import { type MixedFigures, measureMixed } from './mixed/measure-mixed.ts';

const PARTS = ['throughput', 'health', 'mixed', 'refusals', 'restarts'] as const;
type Part = (typeof PARTS)[number];

export interface ServeBenchOptions {
  /** A folder of class folders, such as the validation images of FER-2013. */
  readonly data: string;
  readonly rounds: number;
  /** Of the mix. */
  readonly requests: number;
  /** What is measured; the figures of the others stay as they were. All by default. */
  readonly parts: readonly string[] | undefined;
}

export interface ServeResult {
  readonly rounds: number;
  readonly throughput: readonly LoadFigures[];
  readonly health: HealthFigures;
  readonly mixed: MixedFigures;
  readonly refusals: readonly RefusalFigures[];
  readonly restarts: RestartFigures;
}

const MODELS = ['light', 'tiny'] as const;
const RESTARTS = 10;
const RELOADS = 50;

/** Measures the server beside one in Python, and what it does under long inferences, malformed requests and restarts. */
export async function benchServe({
  data,
  rounds,
  requests,
  parts = PARTS,
}: ServeBenchOptions): Promise<ServeResult> {
  if (data === '') throw new Error('Could not measure the server because no folder of images was given');
  const unknown = parts.find((part) => !PARTS.includes(part as Part));
  if (unknown !== undefined) {
    throw new Error(`Could not measure \`${unknown}\` because the parts are ${PARTS.join(', ')}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'fer-serve-'));
  try {
    const [light, tiny] = await Promise.all(MODELS.map((name) => _writeModel(name, folder)));
    const measure: { readonly [Name in Part]: () => Promise<ServeResult[Name]> } = {
      throughput: () => measureThroughput({ data, rounds, models: [light!, tiny!], folder }),
      health: () => measureHealth({ data, model: light!, folder }),
      mixed: () => measureMixed({ data, model: tiny!, folder, requests }),
      refusals: () => measureRefusals({ model: tiny!, folder }),
      restarts: () => measureRestarts({ data, model: tiny!, folder, restarts: RESTARTS, reloads: RELOADS }),
    };
    let result = { ..._readKept(), ...(parts.includes('throughput') && { rounds }) };
    for (const part of PARTS.filter((each) => parts.includes(each))) {
      console.error(part);
      result = { ...result, [part]: await measure[part]() };
    }
    return result as ServeResult;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function _writeModel(name: string, folder: string): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeFaceModel(name, path);
  return path;
}

function _readKept(): Partial<ServeResult> {
  const path = fileURLToPath(new URL('result.json', import.meta.url));
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).result : {};
}
