import { readFileSync } from 'node:fs';

/** Where user, nice, system, idle, iowait, irq, softirq and steal stand in the first line of `/proc/stat`. */
const FIRST = 1;
const STOLEN = 8;

/**
 * Begins to watch how much of the processor the host of a virtual machine gives to others.
 *
 * @returns tells the share since the beginning, from 0 to 1; 0 on systems other than Linux, which do not say
 */
export function watchStolenTime(): () => number {
  const before = _readTicks();
  return () => {
    const passed = _readTicks().map((ticks, position) => ticks - before[position]!);
    const all = passed.reduce((sum, ticks) => sum + ticks, 0);
    return all === 0 ? 0 : passed.at(-1)! / all;
  };
}

function _readTicks(): number[] {
  if (process.platform !== 'linux') return [0];
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  return line!
    .split(/\s+/)
    .slice(FIRST, STOLEN + 1)
    .map(Number);
}
