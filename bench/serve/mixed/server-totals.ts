/** What the server's metrics count. */
export interface ServerTotals {
  /** By status. */
  readonly replies: ReadonlyMap<number, number>;
  /** That models have computed. */
  readonly rows: number;
}

export async function readTotals(url: string): Promise<ServerTotals> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const replies = new Map<number, number>();
  for (const [, status, count] of text.matchAll(/^fer_http_requests_total\{.*status="(\d+)".*\} (\d+)$/gm)) {
    replies.set(Number(status), (replies.get(Number(status)) ?? 0) + Number(count));
  }
  const sums = [...text.matchAll(/^fer_batch_rows_sum\{.*\} (\d+)$/gm)];
  return { replies, rows: sums.reduce((total, [, rows]) => total + Number(rows), 0) };
}
