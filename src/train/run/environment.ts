import { availableParallelism } from 'node:os';
import { FerError, readPackageVersion } from '../../base/index.ts';
import type { Statistics } from '../../pipeline/index.ts';
import type { Engine } from '../engine/index.ts';

/** One set of images as it was when the run began. */
export interface ImagesIdentity {
  readonly location: string;
  /** How many are usable. */
  readonly size: number;
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
  readonly data: DataIdentity;
}

export function describeEnvironment(engine: Engine, seed: number, data: DataIdentity): Environment {
  return {
    startedAt: new Date().toISOString(),
    versions: { 'fer-stream': readPackageVersion(), node: process.versions.node, ...engine.versions },
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    engine: engine.name,
    device: engine.device,
    reason: engine.reason,
    seed,
    data,
  };
}

export function identifyImages(location: string, statistics: Statistics): ImagesIdentity {
  return { location, size: statistics.size, hash: statistics.dataHash };
}

/**
 * Throws where a run would go on with other images than it began with.
 *
 * @throws FerError `CHECKPOINT_INVALID`, naming the set and how it differs
 */
export function assertSameData(run: string, then: DataIdentity, now: DataIdentity): void {
  for (const set of ['training', 'validation'] as const) {
    const [before, after] = [then[set], now[set]];
    if (before.hash === after.hash) continue;
    throw new FerError(
      'CHECKPOINT_INVALID',
      `Could not resume ${run} because its ${set} images were others: ${_describe(before)} then, ${_describe(after)} now`,
      { details: { set, before, after } },
    );
  }
}

function _describe({ size, hash, location }: ImagesIdentity): string {
  return `${size} images of ${location} (hash ${hash.slice(0, 12)})`;
}
