import { openDataset } from '../../data/index.ts';
import { computeStatistics, formatStatistics, type Statistics } from '../../pipeline/index.ts';
import type { Command } from '../command.ts';

export const statsCommand: Command = {
  name: 'stats',
  summary: 'Count the images of each split and class; measure mean, standard deviation and image sizes',
  arguments: [
    {
      name: '<dir>',
      description:
        'class folders, a folder of splits, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
  ],
  options: [],
  examples: ['stats data/', 'stats fer2013.csv --json'],
  run: async ({ args }, { signal, progress }) => {
    const [dir] = args as readonly [string];
    const dataset = await openDataset(dir, { signal });
    try {
      const splits: Record<string, Statistics> = {};
      for (const [split, images] of Object.entries(dataset.splits)) {
        splits[split] = await computeStatistics(images, {
          signal,
          // Unusable images are part of what is asked for.
          maxRejectShare: 1,
          onProgress: (done, total) => progress(`${split}: measured ${done} of ${total} images`),
        });
      }
      return { json: { dir, kind: dataset.kind, splits }, text: formatStatistics(splits) };
    } finally {
      await dataset.close();
    }
  },
};
