import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportOnnxFile } from '../../src/export/index.ts';
import { readOnnxModel } from '../../src/onnx/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';
import { compareFiles } from './compare-files.ts';
import { type ExportedNetwork, saveLargeModel, saveNetworks } from './save-networks.ts';

export interface ExportOptions {
  readonly rounds: number;
}

export interface NetworkFigures {
  readonly name: string;
  readonly nodes: { readonly ours: number; readonly tf2onnx: number };
  readonly speeds: readonly {
    readonly batchSize: number;
    /** Milliseconds of a run, medians over the rounds. */
    readonly ours: number;
    readonly tf2onnx: number;
    /** How many times as fast ours is, the median of the ratios of the rounds. */
    readonly ratio: number;
  }[];
}

export interface ExportResult {
  readonly rounds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly networks: readonly NetworkFigures[];
  /** Without the check, each in a process of its own; medians. */
  readonly exports: readonly {
    readonly name: string;
    readonly mebibytes: number;
    readonly seconds: number;
    /** Of the process, less what it has before the export. */
    readonly addedMebibytes: number;
    readonly peakMebibytes: number;
  }[];
}

const BATCH_SIZES = [1, 64] as const;

/** Compares files of ours with those of tf2onnx in one process that runs them by turns, and measures the export. */
export async function benchExport({ rounds }: ExportOptions): Promise<ExportResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fer-export-'));
  try {
    let versions = {};
    const networks: NetworkFigures[] = [];
    const saved = await saveNetworks(folder);
    for (const network of saved) {
      console.error(network.name);
      const theirs = join(network.folder, 'tf2onnx.onnx');
      ({ versions } = _convert(network, theirs));
      const ours = join(network.folder, 'ours.onnx');
      await exportOnnxFile(join(network.folder, 'model.json'), ours);
      const speeds = [];
      for (const batchSize of BATCH_SIZES) {
        speeds.push({
          batchSize,
          ...(await compareFiles({ ours, theirs }, { ...network, batchSize, rounds })),
        });
      }
      networks.push({
        name: network.name,
        nodes: { ours: await _countNodes(ours), tf2onnx: await _countNodes(theirs) },
        speeds,
      });
    }
    const large = join(folder, 'large');
    await mkdir(large);
    await saveLargeModel(large);
    const exports = [
      { name: 'light', folder: saved[0]!.folder },
      { name: 'two dense layers', folder: large },
    ].map((each) => _measureExport(each, rounds));
    return { rounds, versions, networks, exports };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function _convert({ folder }: ExportedNetwork, out: string): { readonly versions: Record<string, string> } {
  return _run(process.env.FER_BENCH_TF2ONNX!, ['peers/convert_keras.py'], join(folder, 'model.json'), out);
}

async function _countNodes(path: string): Promise<number> {
  return readOnnxModel(await readFile(path)).graph.node.length;
}

function _measureExport(
  { name, folder }: { readonly name: string; readonly folder: string },
  rounds: number,
): ExportResult['exports'][number] {
  const runs = Array.from({ length: rounds }, () =>
    _run<{ bytes: number; seconds: number; addedBytes: number; peakBytes: number }>(
      process.execPath,
      ['--import', 'tsx', 'export-once.ts'],
      join(folder, 'model.json'),
      join(folder, 'out.onnx'),
    ),
  );
  const mebibytes = (bytes: number) => bytes / 2 ** 20;
  return {
    name,
    mebibytes: mebibytes(runs[0]!.bytes),
    seconds: median(runs.map(({ seconds }) => seconds)),
    addedMebibytes: mebibytes(median(runs.map(({ addedBytes }) => addedBytes))),
    peakMebibytes: mebibytes(median(runs.map(({ peakBytes }) => peakBytes))),
  };
}

/** Runs a program of this folder, the last of `program`, and gives the JSON in its last line. */
function _run<Output>(command: string, program: readonly string[], ...args: readonly string[]): Output {
  const file = fileURLToPath(new URL(program.at(-1)!, import.meta.url));
  const result = spawnSync(command, [...program.slice(0, -1), file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`${file} failed: ${result.stderr ?? result.error?.message}`);
  return JSON.parse(result.stdout.trim().split('\n').at(-1)!) as Output;
}
