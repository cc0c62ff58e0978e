import { createShuffleBuffer } from './_shuffle-buffer.ts';
import type { ShuffleNearbyOptions } from './_shuffle-nearby.ts';

/**
 * Shuffles what comes one after the other through a buffer, which holds the values themselves and is filled by the
 * first `next()`.
 *
 * No generator: closing one waits for the value that it is about to give, while this closes what it reads at once.
 */
export function shuffleStream<Value>(
  values: AsyncIterator<Value>,
  options: ShuffleNearbyOptions,
): AsyncIterableIterator<Value> {
  const { bufferSize, random } = options;
  const buffer = createShuffleBuffer<Value>({ slots: new Array(bufferSize), random });
  let isRead = false;
  const shuffled: AsyncIterableIterator<Value> = {
    [Symbol.asyncIterator]: () => shuffled,
    next: async () => {
      while (!isRead) {
        const step = await values.next();
        if (step.done === true) {
          isRead = true;
          break;
        }
        const drawn = buffer.swap(step.value);
        if (drawn !== undefined) return { done: false, value: drawn };
      }
      const drawn = buffer.draw();
      return drawn === undefined ? { done: true, value: undefined } : { done: false, value: drawn };
    },
    return: async () => {
      isRead = true;
      await values.return?.();
      return { done: true, value: undefined };
    },
  };
  return shuffled;
}
