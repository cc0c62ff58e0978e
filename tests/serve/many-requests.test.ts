import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/base/index.ts';
import { linearProbabilities } from '../infer/linear-model.ts';
import { checkeredPng, serveLinear } from './test-server.ts';

/** How many; the long run takes more. */
const REQUESTS = Number(process.env.FER_SERVE_REQUESTS ?? 300);

test('of many requests at once every answer belongs to its question, and batched answers equal lone ones', async () => {
  const app = await serveLinear({ maxQueue: 10_000 });
  const random = createRandom(7);
  const levels = Array.from({ length: REQUESTS }, () => 20 + Math.floor(random.next() * 200));
  const lone = new Map<number, string>();
  const ask = async (level: number): Promise<string> => {
    const payload = await checkeredPng(level);
    const reply = await app.inject({
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'image/png' },
      payload,
    });
    return JSON.stringify(reply.json().predictions[0].classes);
  };
  for (const level of new Set(levels)) lone.set(level, await ask(level));
  const answers = await Promise.all(levels.map(ask));
  for (const [at, answer] of answers.entries()) {
    const [first] = JSON.parse(answer) as { probability: number }[];
    assert.ok(Math.abs(first!.probability - Math.max(...linearProbabilities(levels[at]!))) < 1e-6);
    const [expected] = JSON.parse(lone.get(levels[at]!)!) as { probability: number }[];
    assert.ok(Math.abs(first!.probability - expected!.probability) < 1e-6);
  }
  const stats = (await app.inject('/v2/models/linear/stats')).json().model_stats[0];
  assert.ok(stats.execution_count < stats.inference_count, 'some requests shared a run');
  await app.close();
});
