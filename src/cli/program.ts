import { Command as CommanderCommand, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FerError, nearestName, readPackageVersion } from '../base/index.ts';
import type { Command, CommandContext, CommandInput, CommandResult, OptionRow } from './command.ts';
import { type AnyCommand, COMMAND_LOADERS } from './commands/index.ts';

/** The options that every command takes. */
const COMMON_OPTIONS: readonly OptionRow[] = [
  {
    flags: '--json',
    description: 'print one JSON object as the last line of stdout, and nothing else there',
  },
  { flags: '--quiet', description: 'no progress and no log lines but warnings' },
];
/** The same on every terminal, so that the help and `docs/cli.md` are the same text. */
const HELP_COLUMNS = 88;
const FORCE_OPTION: OptionRow = { flags: '--force', description: 'replace an output that exists' };

export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly force?: boolean;
}

export interface ParsedCall {
  readonly command: AnyCommand;
  readonly input: CommandInput<Record<string, unknown>>;
  readonly common: CommonOptions;
}

/**
 * Reads a command line (without `node` and the script).
 *
 * Gives the call, or the text to print where help or the version was asked for.
 * A wrong command line throws a `FerError` with code `USAGE`, naming the nearest known option or command.
 */
export async function parseCommandLine(
  argv: readonly string[],
): Promise<ParsedCall | { readonly help: string }> {
  const program = _newProgram();
  const name = argv[0];
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    return { help: await _overview(program, argv[1]) };
  }
  if (name === '--version' || name === '-V') return { help: `${readPackageVersion()}\n` };
  const load = COMMAND_LOADERS[name];
  if (load === undefined) throw _unknownCommand(name);
  return _parseWith(program, { command: await load(), argv });
}

/** Runs a parsed call. */
export function runCall(call: ParsedCall, context: CommandContext): Promise<CommandResult> {
  return call.command.run(call.input, context);
}

function _newProgram(): CommanderCommand {
  return new CommanderCommand('fer')
    .description('Turns a folder of labelled face images into an expression classifier and an ONNX file.')
    .usage('COMMAND [options]')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ helpWidth: HELP_COLUMNS, subcommandTerm: (command) => command.name() })
    .version(readPackageVersion(), '-V, --version', 'show the version')
    .addHelpText('after', '\nRun `fer COMMAND --help` for the options of a command.');
}

async function _overview(program: CommanderCommand, name: string | undefined): Promise<string> {
  const chosen = name !== undefined && !name.startsWith('-') ? name : undefined;
  if (chosen !== undefined && COMMAND_LOADERS[chosen] === undefined) throw _unknownCommand(chosen);
  for (const load of Object.values(COMMAND_LOADERS)) _declare(program, await load());
  const shown = program.commands.find((command) => command.name() === chosen) ?? program;
  let text = '';
  shown.configureOutput({
    writeOut: (chunk) => {
      text += chunk;
    },
  });
  shown.outputHelp();
  return text;
}

function _unknownCommand(name: string): FerError {
  const known = Object.keys(COMMAND_LOADERS);
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `the commands are ${known.join(', ')}` : `did you mean \`${nearest}\``;
  return new FerError('USAGE', `Could not run \`fer ${name}\` because there is no such command: ${hint}`);
}

async function _parseWith(
  program: CommanderCommand,
  { command, argv }: { readonly command: AnyCommand; readonly argv: readonly string[] },
): Promise<ParsedCall | { readonly help: string }> {
  const declared = _declare(program, command);
  let parsed: ParsedCall | undefined;
  let help = '';
  declared.action((...values: unknown[]) => {
    const args = values.slice(0, command.arguments.length) as (string | string[] | undefined)[];
    const { json, quiet, force, ...options } = declared.opts<CommonOptions & Record<string, unknown>>();
    const common = { json: json === true, quiet: quiet === true, force: force === true };
    parsed = { command, input: { args, options }, common };
  });
  for (const part of [program, declared]) {
    part.exitOverride().configureOutput({
      writeOut: (chunk) => {
        help += chunk;
      },
      writeErr: () => undefined,
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError && cause.exitCode === 0) return { help };
    if (cause instanceof CommanderError) throw _usageError(command, cause);
    throw cause;
  }
  return parsed!;
}

/** Adds a command's table to commander, which makes the parser and the help of it. */
function _declare(program: CommanderCommand, command: Command): CommanderCommand {
  const declared = program
    .command(command.name)
    .description(command.summary)
    .helpOption('-h, --help', 'show this help');
  for (const argument of command.arguments) declared.argument(argument.name, argument.description);
  for (const row of command.options) declared.addOption(_toCommanderOption(row));
  if (command.takesForce === true) declared.addOption(_toCommanderOption(FORCE_OPTION));
  for (const row of COMMON_OPTIONS) declared.addOption(_toCommanderOption(row));
  const examples = command.examples.map((example) => `  $ fer ${example}`).join('\n');
  if (examples !== '') declared.addHelpText('after', `\nExamples:\n${examples}`);
  return declared;
}

function _toCommanderOption(row: OptionRow): Option {
  const option = new Option(row.flags, row.description);
  const { parse } = row;
  if (row.repeatable === true) {
    option.argParser((text, before: readonly string[] | undefined) => [...(before ?? []), text]);
  }
  if (row.default !== undefined) option.default(row.default);
  if (row.required === true) option.makeOptionMandatory();
  if (parse !== undefined) {
    option.argParser((text, previous: unknown) => {
      try {
        return parse(text, previous);
      } catch (cause) {
        throw new InvalidArgumentError((cause as Error).message);
      }
    });
  }
  // After `argParser`, which `choices` replaces.
  if (row.choices !== undefined) option.choices(row.choices);
  return option;
}

/** commander's sentence in our form: `error: unknown option '--epcohs'\n(Did you mean --epochs?)`. */
function _usageError(command: AnyCommand, cause: CommanderError): FerError {
  const sentence = cause.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll("'", '`')
    .replace(/\.$/, '');
  return new FerError(
    'USAGE',
    `Could not run \`fer ${command.name}\` because of the command line: ${sentence}; see \`fer ${command.name} --help\``,
    { cause },
  );
}
