/** What the main job shows on stdout. */
export const say = {
  title: (text: string): void => _print(_style(1, text)),
  command: (line: string): void => _print(`\n${_style(2, `$ ${line}`)}`),
  /** The key figure of a step and the time it took. */
  result: (text: string, seconds: number): void =>
    _print(`  ${text}  ${_style(2, `(${seconds.toFixed(1)} s)`)}`),
  text: (text: string): void => _print(text),
};

function _print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Bold (1) or dim (2) on a terminal. */
function _style(code: 1 | 2, text: string): string {
  return process.stdout.isTTY === true ? `\x1b[${code}m${text}\x1b[22m` : text;
}
