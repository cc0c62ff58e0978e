import { assertAbsent, writeAtomically } from '../../base/index.ts';
import { openDataset } from '../../data/index.ts';
import {
  assertClaimable,
  auditDataset,
  collectFindings,
  describeAudit,
  formatAudit,
  formatCleaned,
  isFlawless,
  writeCleaned,
} from '../../pipeline/index.ts';
import { renderGallery } from '../../report/index.ts';
import type { Command } from '../command.ts';
import { wholeNumber } from '../parse-number.ts';

interface AuditOptions {
  readonly out?: string;
  readonly page?: string;
  readonly fix?: string;
  readonly maxDistance: number;
  readonly strict?: boolean;
}

export const auditCommand: Command<AuditOptions> = {
  name: 'audit',
  summary:
    'Find what spoils a data set: the same or nearly the same picture twice, under two labels or in two splits; unreadable, constant and odd-sized images',
  arguments: [
    {
      name: '<dir>',
      description:
        'class folders, a folder of splits, a FER-2013 CSV file, a list of paths and labels, or tar shards',
    },
  ],
  options: [
    { flags: '--out <file>', description: 'write everything that was found as JSON' },
    { flags: '--page <file>', description: 'write an HTML page with the pictures of the worst' },
    {
      flags: '--fix <dir>',
      description:
        'write a cleaned copy: training images lose what other splits have, what has several labels, further copies and constant ones; other splits lose only what is unreadable',
    },
    {
      flags: '--max-distance <n>',
      description: 'in how many of 64 bits the difference hashes of nearly the same pictures may differ',
      default: 6,
      parse: wholeNumber(0, 10),
    },
    {
      flags: '--strict',
      description: 'exit with 1 where an image is unreadable or constant or a picture occurs twice',
    },
  ],
  takesForce: true,
  examples: ['audit data/', 'audit data/ --out audit.json --page audit.html', 'audit data/ --fix cleaned/'],
  run: async ({ args, options }, { signal, force, progress }) => {
    const [dir] = args as readonly [string];
    const { out, page, fix, maxDistance, strict } = options;
    for (const file of [out, page]) if (file !== undefined && !force) await assertAbsent(file);
    if (fix !== undefined) await assertClaimable(fix, dir);
    const dataset = await openDataset(dir, { signal });
    try {
      const onProgress = (done: number, total: number) => progress(`looked at ${done} of ${total} images`);
      const audit = await auditDataset(dataset, { maxDistance, signal, onProgress });
      const cleaned =
        fix === undefined ? undefined : await writeCleaned(dataset, audit, { destination: fix, signal });
      const json = { ...audit, cleaned: cleaned ?? null };
      if (out !== undefined) await writeAtomically(out, `${JSON.stringify(json, null, 1)}\n`, { force });
      if (page !== undefined) {
        const sections = await collectFindings(dataset, audit, { signal });
        await writeAtomically(page, renderGallery({ ...describeAudit(audit), sections }), { force });
      }
      const wrote = [out, page].filter((file) => file !== undefined).map((file) => `wrote ${file}`);
      const lines = [
        formatAudit(audit),
        ...(cleaned === undefined ? [] : [formatCleaned(cleaned)]),
        ...wrote,
      ];
      return { json, text: lines.join('\n'), exitCode: strict === true && !isFlawless(audit) ? 1 : 0 };
    } finally {
      await dataset.close();
    }
  },
};
