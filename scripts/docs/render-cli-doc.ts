import { COMMAND_LOADERS } from '../../src/cli/commands/index.ts';
import { parseCommandLine } from '../../src/cli/program.ts';

/** `docs/cli.md`: the help of every command, as the command prints it. */
export async function renderCliDoc(): Promise<string> {
  const sections = [await _section([])];
  for (const name of Object.keys(COMMAND_LOADERS)) sections.push(await _section([name]));
  return [
    '# The `fer` command',
    '',
    'Made by `npm run docs` from the tables in `src/cli/commands/`.',
    '',
    'In a checkout `fer` is `npm run -s fer --`. Exit codes: 0 done, 1 the work failed or a check did not hold, 2 wrong',
    'usage, 130 interrupted. Progress and log lines go to stderr; with `--json` stdout holds one JSON object and nothing else.',
    '',
    ...sections,
  ].join('\n');
}

async function _section(words: readonly string[]): Promise<string> {
  const parsed = await parseCommandLine([...words, '--help']);
  if (!('help' in parsed)) throw new TypeError(`Could not read the help of ${words.join(' ')}`);
  return `## \`${['fer', ...words].join(' ')}\`\n\n\`\`\`text\n${parsed.help.trimEnd()}\n\`\`\`\n`;
}
