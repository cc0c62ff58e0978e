#!/usr/bin/env node
import { FerError, setNativeEnvironment } from '../base/index.ts';
import type { CommandResult } from './command.ts';
import { createContext } from './create-context.ts';
import { type CommonOptions, parseCommandLine, runCall } from './program.ts';

// Before anything loads TensorFlow or ONNX Runtime, in the main thread, where it still counts.
setNativeEnvironment();

const argv = process.argv.slice(2);
const interruption = new AbortController();
let isReaderGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // The reader of a pipe went away, as `head` does. Not at once: threads may be in the middle of a run, which must not be cut off.
  isReaderGone = true;
  interruption.abort(new FerError('INTERRUPTED', 'Stopped because nobody reads the output any more'));
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal does not wait for the work to end cleanly: the system ends the process, as it would without us.
    if (interruption.signal.aborted) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
    interruption.abort(new FerError('INTERRUPTED', `Stopped by ${signal}`));
  });
}

const exitCode = await main();
await new Promise<void>((resolve) => {
  process.stdout.write('', () => resolve());
});
process.exit(exitCode);

async function main(): Promise<number> {
  let common: CommonOptions = { json: argv.includes('--json'), quiet: argv.includes('--quiet') };
  try {
    const call = await parseCommandLine(argv);
    if ('help' in call) {
      process.stdout.write(call.help);
      return 0;
    }
    common = call.common;
    const result = await runCall(call, createContext(common, interruption.signal));
    printResult(result, common);
    return result.exitCode ?? 0;
  } catch (error) {
    return isReaderGone ? 0 : printError(error, common);
  }
}

function printResult(result: CommandResult, common: CommonOptions): void {
  const text = common.json === true ? JSON.stringify(result.json) : result.text;
  if (text !== '') process.stdout.write(`${text.replace(/\n$/, '')}\n`);
}

/** One sentence for people, the code and the details with it for programs; a stack only for what is our own fault. */
function printError(error: unknown, common: CommonOptions): number {
  const interrupted =
    interruption.signal.aborted && !(error instanceof FerError && error.code === 'OUTPUT_FAILED');
  const known = error instanceof FerError;
  const code = known ? error.code : interrupted ? 'INTERRUPTED' : 'INTERNAL';
  const message =
    known || interrupted ? _messageOf(error) : `This is a fault in fer itself: ${_messageOf(error)}`;
  if (common.json === true) {
    process.stdout.write(
      `${JSON.stringify({ error: { code, message, details: known ? error.details : {} } })}\n`,
    );
  }
  process.stderr.write(`${process.stderr.isTTY === true ? '\r\x1b[K' : ''}fer: ${message}\n`);
  if (!known && !interrupted && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  if (interrupted) return 130;
  return code === 'USAGE' ? 2 : 1;
}

function _messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
