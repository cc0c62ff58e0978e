/** Loads a server from a process of its own for some seconds; takes a `LoadTask` as JSON and prints a `Load`. */
import { readFileSync } from 'node:fs';
import { loadConnection, toWire } from './load-connection.ts';
import { type Answer, type Question, readAnswer } from './questions.ts';
import type { Load, LoadTask } from './run-load.ts';

const task = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LoadTask;
const requests = task.questions.map(({ question, body }) =>
  toWire({ ...question, body: Buffer.from(body, 'base64') } as Question),
);
const counted = { latencies: [] as number[], failed: 0, wrong: 0, checked: 0 };
const started = performance.now();
const ends = started + 1000 * (task.warmUpSeconds + task.seconds);
let counts: { readonly since: number; readonly cpu: NodeJS.CpuUsage } | undefined;

await Promise.all(Array.from({ length: task.connections }, (_, at) => load(at)));
const { since, cpu } = counts!;
const seconds = (performance.now() - since) / 1000;
const { user, system } = process.cpuUsage(cpu);
counted.latencies.sort((a, b) => a - b);
const { latencies, ...rest } = counted;
const result: Load = {
  requests: latencies.length,
  seconds,
  p50: latencies[Math.floor(latencies.length / 2)]!,
  p99: latencies[Math.floor(latencies.length * 0.99)]!,
  cpuSeconds: (user + system) / 1e6,
  ...rest,
};
console.log(JSON.stringify(result));

function load(first: number): Promise<void> {
  let at = first;
  let sentAt = 0;
  return loadConnection({
    port: task.port,
    next: () => {
      const now = performance.now();
      if (counts === undefined && now > started + 1000 * task.warmUpSeconds) {
        counts = { since: now, cpu: process.cpuUsage() };
      }
      if (now > ends) return undefined;
      at = (at + 1) % requests.length;
      sentAt = now;
      return requests[at];
    },
    onReply: (status, body) => {
      if (counts === undefined || sentAt < counts.since) return;
      counted.latencies.push(performance.now() - sentAt);
      if (status !== 200) counted.failed += 1;
      else if (counted.latencies.length % task.checkEvery === 0) check(body, task.questions[at]!.expected);
    },
  });
}

function check(body: Buffer, expected: Answer): void {
  counted.checked += 1;
  const { label, probability } = readAnswer(body, task.kind);
  if (label !== expected.label || Math.abs(probability - expected.probability) > task.tolerance) {
    counted.wrong += 1;
  }
}
