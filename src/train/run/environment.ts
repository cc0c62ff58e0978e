import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { describeIssues, FerError, readPackageVersion } from '../../base/index.ts';
import type { Statistics } from '../../pipeline/index.ts';
import type { Engine } from '../engine/index.ts';
import { packFloats } from './pack-floats.ts';

/** One set of images as it was when the run began. */
export interface ImagesIdentity {
  readonly location: string;
  /** How many are usable. */
  readonly size: number;
  /** Of each class; older runs have not written it. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
  /** Of their labels, names and content in order; the same wherever they lie. */
  readonly hash: string;
}

export interface DataIdentity {
  readonly training: ImagesIdentity;
  readonly validation: ImagesIdentity;
}

/** What a run depends on besides its configuration; with `config.json` it suffices to repeat the run. */
export interface Environment {
  readonly startedAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly cores: number;
  readonly engine: string;
  readonly device: string;
  /** Why this engine and device. */
  readonly reason: string;
  readonly seed: number;
  /** SHA-256 of the weights before the first step, in the order of the model. */
  readonly initialWeights: string;
  readonly data: DataIdentity;
}

const imagesSchema = z.object({
  location: z.string(),
  size: z.int(),
  counts: z.record(z.string(), z.int()).optional(),
  hash: z.string(),
});
const environmentSchema = z.object({
  startedAt: z.string(),
  versions: z.record(z.string(), z.string()),
  platform: z.string(),
  cores: z.int(),
  engine: z.string(),
  device: z.string(),
  reason: z.string(),
  seed: z.int(),
  initialWeights: z.string(),
  data: z.object({ training: imagesSchema, validation: imagesSchema }),
});

/**
 * Reads back what `describeEnvironment()` gave.
 *
 * @throws TypeError naming every field that is wrong
 */
export function parseEnvironment(value: unknown): Environment {
  const { data, error } = environmentSchema.safeParse(value);
  if (error === undefined) return data;
  throw new TypeError(describeIssues(error, environmentSchema));
}

export interface DescribeEnvironmentOptions {
  readonly seed: number;
  readonly data: DataIdentity;
  /** The weights before the first step. */
  readonly weights: readonly Float32Array[];
}

export function describeEnvironment(
  engine: Engine,
  { seed, data, weights }: DescribeEnvironmentOptions,
): Environment {
  return {
    startedAt: new Date().toISOString(),
    versions: { 'fer-stream': readPackageVersion(), node: process.versions.node, ...engine.versions },
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    engine: engine.name,
    device: engine.device,
    reason: engine.reason,
    seed,
    initialWeights: createHash('sha256').update(packFloats(weights)).digest('hex'),
    data,
  };
}

export function identifyImages(location: string, statistics: Statistics): ImagesIdentity {
  const { size, counts, dataHash } = statistics;
  return { location, size, counts, hash: dataHash };
}

export interface AssertSameDataOptions {
  readonly before: DataIdentity;
  readonly now: DataIdentity;
  /** @default 'resume' */
  readonly purpose?: 'resume' | 'repeat';
}

/**
 * Throws where a run would go on with, or be repeated on, other images than it began with.
 *
 * @throws FerError `CHECKPOINT_INVALID`, naming the sets and how they differ
 */
export function assertSameData(run: string, options: AssertSameDataOptions): void {
  const { before, now, purpose = 'resume' } = options;
  const others = (['training', 'validation'] as const).filter((set) => before[set].hash !== now[set].hash);
  if (others.length === 0) return;
  const differences = others.map(
    (set) => `its ${set} images were others: ${_describe(before[set])} then, ${_describe(now[set])} now`,
  );
  throw new FerError('CHECKPOINT_INVALID', `Could not ${purpose} ${run} because ${differences.join('; ')}`, {
    details: { sets: others, before, now },
  });
}

/**
 * Throws where a run would be repeated from other weights than it began with.
 *
 * @throws FerError `CHECKPOINT_INVALID`
 */
export function assertSameStart(run: string, then: Environment, now: Environment): void {
  if (then.initialWeights === now.initialWeights) return;
  throw new FerError(
    'CHECKPOINT_INVALID',
    `Could not repeat ${run} because its model began with other weights, the file that they came from is another now: sum ${then.initialWeights.slice(0, 12)} then, ${now.initialWeights.slice(0, 12)} now`,
  );
}

/** In what a machine differs from the one of a run, in one sentence, since its bytes may differ then; none where it does not. */
export function describeOtherMachine(run: string, then: Environment, now: Environment): string | undefined {
  const names = [...new Set([...Object.keys(then.versions), ...Object.keys(now.versions)])];
  const facts = [
    ...names.map((name) => [name, then.versions[name], now.versions[name]] as const),
    ['platform', then.platform, now.platform] as const,
    ['engine', then.engine, now.engine] as const,
    ['device', then.device, now.device] as const,
  ];
  const differences = facts
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${before ?? 'none'} then, ${after ?? 'none'} now`);
  if (differences.length === 0) return undefined;
  return `the weights may not be those of ${run} to the last bit: ${differences.join('; ')}`;
}

function _describe({ size, hash, location }: ImagesIdentity): string {
  return `${size} images of ${location} (hash ${hash.slice(0, 12)})`;
}
