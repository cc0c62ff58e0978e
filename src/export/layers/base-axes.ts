import { refuse } from '../convert/layer-refusal.ts';
import type { Value } from '../graph/graph.ts';

/** Axes counted from the front, in rising order. The batch is none of them, since its elements do not see each other. */
export function resolveAxes(given: readonly number[], { dims }: Value): readonly number[] {
  const axes = given.map((axis) => (axis < 0 ? axis + dims.length : axis));
  const isEach = new Set(axes).size === axes.length;
  if (!isEach || axes.some((axis) => axis < 1 || axis >= dims.length)) {
    refuse(`has the axes [${given.join(', ')}] on an input of [${dims.join(', ')}]`);
  }
  return axes.sort((a, b) => a - b);
}
