import { availableParallelism } from 'node:os';

/** Decoding keeps the four threads of Node's own pool busy; more pictures at once would only hold memory. */
const CONCURRENCY = Math.max(4, availableParallelism());

/** Like `Promise.all(items.map(project))`, order kept, with a bounded number under way at once. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  project: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await project(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  return results;
}
