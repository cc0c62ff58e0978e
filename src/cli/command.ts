import type { Logger } from 'pino';

/** What a command gets besides its arguments. */
export interface CommandContext {
  /** Log lines, on stderr. */
  readonly log: Logger;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly force: boolean;
  readonly quiet: boolean;
  /** Nothing but the result object may go to stdout. */
  readonly json: boolean;
  /** Shows one line of progress on stderr, replaced in place on a terminal; nothing with `--quiet`. */
  readonly progress: (line: string) => void;
}

/** What a command gives back: one object for `--json`, one text for people. */
export interface CommandResult {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  /**
   * 1 where a check did not hold.
   *
   * @default 0
   */
  readonly exitCode?: 0 | 1 | 130;
}

/** One row of the table from which parsing, types, defaults and help are made. */
export interface OptionRow {
  /** As commander reads it: `--epochs <n>`, `--quiet`, `--no-check`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: unknown;
  readonly choices?: readonly string[];
  /** Turns the text into a value or throws a `RangeError` that says what was expected; where it is given again, `previous` is the value so far. */
  readonly parse?: (text: string, previous?: unknown) => unknown;
  readonly required?: boolean;
  /**
   * Whether it may be given several times; its value is the list of all texts.
   *
   * @default false
   */
  readonly repeatable?: boolean;
}

export interface ArgumentRow {
  /** `<dir>`, `[path]` or `<path...>`. */
  readonly name: string;
  readonly description: string;
}

/** The values of one call: arguments in the order of the table, options by camel-case name. */
export interface CommandInput<Options> {
  readonly args: readonly (string | readonly string[] | undefined)[];
  readonly options: Options;
}

export interface Command<Options = Record<string, unknown>> {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  /**
   * Whether the command writes files that may exist already and so takes `--force`.
   *
   * @default false
   */
  readonly takesForce?: boolean;
  /** Command lines for the help and the documentation, without the leading `fer`. */
  readonly examples: readonly string[];
  readonly run: (input: CommandInput<Options>, context: CommandContext) => Promise<CommandResult>;
}
