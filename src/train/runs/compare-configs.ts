import type { RunSummary } from './read-run.ts';

/** A field of the configuration in which runs differ. */
export interface ConfigDifference {
  /** Names within objects after a dot: `earlyStopping.patience`. */
  readonly field: string;
  /** Of each run in their order; undefined where it has no such field. */
  readonly values: readonly unknown[];
}

/** The fields of `config.json` that are not the same in all runs, in the order of the first that has them. */
export function compareConfigs(runs: readonly Pick<RunSummary, 'config'>[]): readonly ConfigDifference[] {
  const flat = runs.map(({ config }) => new Map(_flatten(config)));
  const fields = new Set(flat.flatMap((each) => [...each.keys()]));
  return [...fields]
    .map((field) => ({ field, values: flat.map((each) => each.get(field)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function _flatten(value: Readonly<Record<string, unknown>>, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isObject
      ? _flatten(inner as Record<string, unknown>, `${prefix}${key}.`)
      : [[`${prefix}${key}`, inner]];
  });
}
