import { ERROR_CODES } from '../../src/base/index.ts';

/** `docs/errors.md`: every code that a `FerError` can carry. */
export function renderErrorsDoc(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [
    '# Error codes',
    '',
    'Made by `npm run docs` from `src/base/fer-error.ts`.',
    '',
    'Every failure that a user can mend is one sentence on stderr and, in a program, a `FerError` with one of these',
    'codes. With `--json` the last line of stdout is `{"error":{"code","message","details"}}`. The exit code is 2 for',
    '`USAGE`, 130 after Ctrl-C, and 1 for the rest.',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
