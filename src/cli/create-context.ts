import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { CommandContext } from './command.ts';
import type { CommonOptions } from './program.ts';

/** Makes what a command gets besides its arguments; everything it shows goes to stderr. */
export function createContext(common: CommonOptions, signal: AbortSignal): CommandContext {
  const quiet = common.quiet === true;
  const isTerminal = process.stderr.isTTY === true;
  const line = { shown: false };
  return {
    log: _createLogger(common, line),
    signal,
    force: common.force === true,
    quiet,
    json: common.json === true,
    progress: (text) => {
      if (quiet || !isTerminal || common.json === true) return;
      process.stderr.write(`\r\x1b[K${_cut(text, process.stderr.columns)}`);
      line.shown = true;
    },
  };
}

/** Plain lines for people; one JSON object a line where the caller is a program. */
function _createLogger(common: CommonOptions, line: { shown: boolean }): Logger {
  const level = common.quiet === true ? 'warn' : 'info';
  const target =
    common.json === true
      ? pino.destination({ dest: 2, sync: true })
      : pretty({
          destination: 2,
          sync: true,
          ignore: 'pid,hostname,time',
          hideObject: true,
          customPrettifiers: _PLAIN,
        });
  const clearing = {
    write: (text: string) => {
      if (line.shown) process.stderr.write('\r\x1b[K');
      line.shown = false;
      target.write(text);
    },
  };
  return pino({ level }, clearing);
}

/** Only a warning or an error says its level. */
const _PLAIN = {
  level: (value: unknown) => ({ '30': '', '40': 'warning', '50': 'error' })[String(value)] ?? String(value),
};

function _cut(text: string, columns: number | undefined): string {
  const width = (columns ?? 80) - 1;
  return text.length > width ? text.slice(0, width) : text;
}
