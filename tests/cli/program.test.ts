import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FerError } from '../../src/base/index.ts';
import { COMMAND_LOADERS } from '../../src/cli/commands/index.ts';
import { parseCommandLine } from '../../src/cli/program.ts';
import { runCli } from './run-cli.ts';

async function usageErrorOf(...argv: string[]): Promise<string> {
  const error = await parseCommandLine(argv).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FerError, `${argv.join(' ')} must be refused`);
  assert.equal(error.code, 'USAGE');
  return error.message;
}

test('a mistyped command is refused with the nearest one', async () => {
  assert.match(await usageErrorOf('trian'), /no such command: did you mean `train`$/);
});

test('a command that is near to none is refused with the list', async () => {
  assert.match(
    await usageErrorOf('xylophone'),
    /the commands are setup, doctor, stats, audit, balance, lr-find, train/,
  );
});

test('a mistyped option is refused with the nearest one', async () => {
  assert.match(
    await usageErrorOf('train', 'faces', '--epcohs', '3'),
    /unknown option `--epcohs`.*Did you mean --epochs/,
  );
});

test('a value of the wrong kind is refused with what was expected', async () => {
  assert.match(
    await usageErrorOf('train', 'faces', '--epochs', 'many'),
    /--epochs.*expected a whole number.*`many`/,
  );
});

test('a value that is not among the choices is refused with the choices', async () => {
  assert.match(await usageErrorOf('train', 'faces', '--device', 'tpu'), /--device.*auto, cpu, gpu/);
});

test('names are separated by commas, and an option that is given again adds to them', async () => {
  const call = await parseCommandLine(['train', 'faces', '--exclude', 'sad, fear', '--exclude', 'sad,angry']);
  assert.ok('command' in call);
  assert.deepEqual(call.input.options.exclude, ['sad', 'fear', 'angry']);
  assert.match(await usageErrorOf('train', 'faces', '--exclude', 'sad,'), /expected names with commas/);
});

test('a missing argument is refused', async () => {
  assert.match(await usageErrorOf('stats'), /missing required argument `dir`/);
});

test('an argument too many is refused', async () => {
  assert.match(await usageErrorOf('stats', 'one', 'two'), /too many arguments/);
});

test('common options reach the call and stay out of the options of the command', async () => {
  const call = await parseCommandLine(['stats', 'faces', '--json', '--quiet']);
  assert.ok('command' in call);
  assert.deepEqual(call.common, { json: true, quiet: true, force: false });
  assert.deepEqual(call.input.args, ['faces']);
  assert.equal('json' in call.input.options, false);
});

test('the help of a command names each of its options', async () => {
  for (const [name, load] of Object.entries(COMMAND_LOADERS)) {
    const command = await load();
    const parsed = await parseCommandLine([name, '--help']);
    assert.ok('help' in parsed);
    for (const row of command.options) {
      const long = /--[\w-]+/.exec(row.flags)![0];
      assert.ok(parsed.help.includes(long), `${name} --help names ${long}`);
    }
  }
});

test('every command has a name, a summary and an example', async () => {
  for (const [name, load] of Object.entries(COMMAND_LOADERS)) {
    const command = await load();
    assert.equal(command.name, name);
    assert.ok(command.summary.length > 10 && command.examples.length > 0, name);
    for (const example of command.examples) assert.ok(example.startsWith(name), example);
  }
});

test('every example in the help parses', async () => {
  for (const load of Object.values(COMMAND_LOADERS)) {
    for (const example of (await load()).examples) {
      const parsed = await parseCommandLine(example.split(/\s+/));
      assert.ok('command' in parsed, example);
    }
  }
});

test('fer without a command prints the help', async () => {
  const run = await runCli([]);
  assert.equal(run.code, 0);
  assert.match(run.stdout, /Usage: fer COMMAND/);
});

test('fer refuses a mistyped option with exit code 2 and one line on stderr', async () => {
  const run = await runCli(['stats', 'faces', '--jsno']);
  assert.equal(run.code, 2);
  assert.equal(run.stdout, '');
  assert.match(run.stderr, /^fer: Could not run `fer stats`.*--json.*\n$/);
});

test('fer --json prints a failure as one object', async () => {
  const run = await runCli(['stats', 'no-such-folder', '--json']);
  assert.equal(run.code, 1);
  assert.equal(run.stdout.trim().split('\n').length, 1);
  const { error } = JSON.parse(run.stdout) as { error: { code: string; message: string } };
  assert.equal(error.code, 'NO_SUCH_INPUT');
  assert.match(error.message, /no-such-folder/);
});
