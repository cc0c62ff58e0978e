import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/base/index.ts';
import { createServer } from '../../src/serve/index.ts';
import { KINDS, probabilitiesOf, TAGGED_MODEL } from './tagged-requests.ts';

/** How many; the long run takes more. */
const REQUESTS = Number(process.env.FER_SERVE_REQUESTS ?? 600);
/** How many are under way at once. */
const CONNECTIONS = 48;
/** Of float32, and of levels that a JPEG keeps. */
const TOLERANCE = 1e-6;

test('of many requests at once, of every kind, every answer belongs to its question', async () => {
  const app = await createServer([TAGGED_MODEL], { threads: 1, maxBatch: 8, maxQueue: 10_000 });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const kinds = Object.entries(KINDS);
  let next = 0;
  let tags = 0;
  const client = async (): Promise<void> => {
    while (next < REQUESTS) {
      const random = createRandom(next);
      const [kind, make] = kinds[next++ % kinds.length]!;
      const { path, headers, body, tags: asked, read, id } = await make(random);
      const reply = await fetch(`${url}${path}`, { method: 'POST', headers, body });
      assert.equal(reply.status, 200, kind);
      const answer = await read(reply);
      assert.deepEqual([answer.id, answer.rows.length], [id, asked.length], kind);
      for (const [at, tag] of asked.entries()) {
        const expected = probabilitiesOf(tag);
        assert.equal(answer.rows[at]!.length, expected.length);
        for (const [place, value] of answer.rows[at]!.entries()) {
          assert.ok(Math.abs(value - expected[place]!) < TOLERANCE, `${kind}, ${tag}: ${answer.rows[at]}`);
        }
      }
      tags += asked.length;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const [stats] = (await app.inject('/v2/models/tagged/stats')).json().model_stats;
  await app.close();
  assert.equal(stats.inference_stats.success.count, REQUESTS);
  assert.equal(stats.inference_count, tags);
  assert.ok(stats.execution_count < REQUESTS, `${stats.execution_count} runs: none was shared`);
});
