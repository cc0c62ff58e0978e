import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second on every processor that Node runs on. */
const TICKS_PER_SECOND = 100;

/** What a process has computed since it started, over all its threads (proc(5)). */
export function readCpuSeconds(pid: number): number {
  // The name in parentheses may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function readResidentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
