/** Runs a session on one batch again and again; prints the median time of a run. */
import { Session } from '../../src/infer/index.ts';
import { median } from '../pipeline/bench-pipeline.ts';

const [model, batchSize, threads] = process.argv.slice(2) as [string, string, string];
const rows = Number(batchSize);
await using session = await Session.open(model, { threads: Number(threads) });
const data = Float32Array.from({ length: rows * 48 * 48 }, (_, at) => (at * 7) % 256);
const feeds = { image: { type: 'float32', data, shape: [rows, 48, 48, 1] } };
const times: number[] = [];
for (let run = 0; run < 60; run++) {
  const started = performance.now();
  await session.run(feeds);
  // The first runs find their memory.
  if (run >= 10) times.push(performance.now() - started);
}
console.log(JSON.stringify({ milliseconds: median(times) }));
