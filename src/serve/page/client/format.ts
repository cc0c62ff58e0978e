/** `93.4 %`; what is not nothing is not shown as nothing. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  return `${(100 * share).toFixed(1)} %`;
}

/** `4.1 ms`, `37 ms` or `1.2 s`. */
export function formatDuration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

/** `0.0000012`, `3.1e-9` or `0`: two digits that count. */
export function formatDifference(difference: number): string {
  return difference === 0 ? '0' : String(Number(difference.toPrecision(2)));
}
