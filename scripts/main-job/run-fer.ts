import { createContext } from '../../src/cli/create-context.ts';
import { parseCommandLine, runCall } from '../../src/cli/program.ts';
import { say } from './say.ts';

/** A command that ran to its end, but did not do what it should. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a `fer` command in this process, as its command line would, and gives what `--json` would print.
 *
 * Shows the command line first, so that a reader can repeat it.
 */
export async function runFer<Json>(argv: readonly string[], signal: AbortSignal): Promise<Json> {
  say.command(`npm run -s fer -- ${argv.join(' ')}`);
  const call = await parseCommandLine(argv);
  if ('help' in call) throw new RangeError(`\`${argv.join(' ')}\` runs nothing`);
  // On a terminal the moving line says enough; a log file has only the lines.
  const isTerminal = process.stderr.isTTY === true;
  const context = createContext(call.common, signal);
  const { log } = isTerminal ? createContext({ ...call.common, quiet: true }, signal) : context;
  const result = await runCall(call, { ...context, log });
  if (isTerminal) process.stderr.write('\r\x1b[K');
  const { exitCode = 0 } = result;
  if (exitCode !== 0) throw new StepFailed(result.text, exitCode);
  return result.json as Json;
}
