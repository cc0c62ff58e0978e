import pino, { type Logger } from 'pino';
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
  const target = pino.destination({ dest: 2, sync: true });
  const clearing = {
    write: (text: string) => {
      if (line.shown) process.stderr.write('\r\x1b[K');
      line.shown = false;
      target.write(common.json === true ? text : _toPlainLine(text));
    },
  };
  return pino({ level }, clearing);
}

/** The message of an entry; only a warning or an error says its level. A server logs thousands a second. */
function _toPlainLine(entry: string): string {
  const { level, msg } = JSON.parse(entry) as { readonly level: number; readonly msg: string };
  const name = { 40: 'warning', 50: 'error' }[level];
  return name === undefined ? `${msg}\n` : `${name}: ${msg}\n`;
}

function _cut(text: string, columns: number | undefined): string {
  const width = (columns ?? 80) - 1;
  return text.length > width ? text.slice(0, width) : text;
}
