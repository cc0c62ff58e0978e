import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkeredPng, serveLinear } from './test-server.ts';

test('the totals of GET /metrics are the requests that were sent', async () => {
  const app = await serveLinear();
  const payload = await checkeredPng(180);
  const headers = { 'content-type': 'image/png' };
  const post = (url: string, body: Buffer | string) =>
    app.inject({ method: 'POST', url, headers, payload: body });
  await Promise.all([
    ...Array.from({ length: 20 }, () => post('/predict', payload)),
    ...Array.from({ length: 3 }, () => post('/predict', 'no picture')),
    ...Array.from({ length: 2 }, () => post('/predict?model=made-up', payload)),
    ...Array.from({ length: 4 }, () => post('/made-up-by-a-client', payload)),
  ]);
  const text = (await app.inject('/metrics')).body;
  const value = (name: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1),
    );
  assert.equal(value('fer_http_requests_total{route="/predict",status="200"}'), 20);
  assert.equal(value('fer_http_requests_total{route="/predict",status="422"}'), 3);
  assert.equal(value('fer_http_requests_total{route="/predict",status="404"}'), 2);
  assert.equal(value('fer_http_requests_total{route="none",status="404"}'), 4);
  for (const name of ['decode', 'queue', 'run', 'total']) {
    assert.equal(value(`fer_${name}_seconds_count{model="linear"}`), 20, name);
  }
  assert.equal(value('fer_batch_rows_sum{model="linear"}'), 20);
  assert.equal(value('fer_queue_depth{model="linear"}'), 0);
  assert.ok(value('nodejs_eventloop_lag_p99_seconds') >= 0);
  assert.doesNotMatch(text, /made-up/);
  await app.close();
});
