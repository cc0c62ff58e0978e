/** `export-once.ts MODEL_JSON OUT`: exports one file without the check; prints its size, the time and the peak memory. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { exportOnnxFile } from '../../src/export/index.ts';

const [model, out] = process.argv.slice(2) as [string, string];
const before = process.memoryUsage().rss;
// The loading of the modules has a peak of its own: from here on the kernel counts anew.
writeFileSync('/proc/self/clear_refs', '5');
const started = performance.now();
await exportOnnxFile(model, out, { force: true });
const seconds = (performance.now() - started) / 1000;
const peakBytes = 1024 * Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
const { size: bytes } = await stat(out);
console.log(JSON.stringify({ bytes, seconds, addedBytes: peakBytes - before, peakBytes }));
