import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunFacts } from '../model/batch-queue.ts';
import type { RequestTimes } from '../model/count-request.ts';
import type { ModelSlot } from '../model/model-slot.ts';

/** In seconds: from a tenth of a millisecond to ten seconds. */
const SECONDS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128];

/** What Prometheus reads. No label has a value that clients could make up. */
export interface Metrics {
  readonly onAnswered: (model: string, times: RequestTimes & { readonly totalMs: number }) => void;
  readonly onRun: (model: string, facts: RunFacts) => void;
  /** Counts a reply to what could not be read as a request. */
  readonly onRefused: (status: number) => void;
  /** Counts every reply, and answers `GET /metrics`. */
  readonly register: (app: FastifyInstance) => void;
}

/** @param slots the models of the server */
export function createMetrics(slots: () => readonly ModelSlot[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const model = { labelNames: ['model'], registers: [registry] };
  const times = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, ...model });
  const decode = times('fer_decode_seconds', 'Decoding of the pictures or tensors of an answered request');
  const queue = times('fer_queue_seconds', 'What an answered request waited for its run');
  const run = times('fer_run_seconds', 'Runs of the model that an answered request was in');
  const total = times('fer_total_seconds', 'From the arrival of an answered request to its answer');
  const rows = new Histogram({
    name: 'fer_batch_rows',
    help: 'Pictures in one run of the model',
    buckets: ROWS,
    ...model,
  });
  const requests = new Counter({
    name: 'fer_http_requests_total',
    help: 'Replies, by the address of the documentation and the status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  new Gauge({
    name: 'fer_queue_depth',
    help: 'Pictures that wait for the model',
    ...model,
    collect() {
      this.reset();
      for (const slot of slots()) this.set({ model: slot.name }, slot.current()?.queue.depth ?? 0);
    },
  });
  return {
    onAnswered: (name, { decodeMs, queueMs, runMs, totalMs }) => {
      decode.observe({ model: name }, decodeMs / 1000);
      queue.observe({ model: name }, queueMs / 1000);
      run.observe({ model: name }, runMs / 1000);
      total.observe({ model: name }, totalMs / 1000);
    },
    onRun: (name, facts) => rows.observe({ model: name }, facts.rows),
    onRefused: (status) => requests.inc({ route: 'none', status }),
    register: (app) => {
      app.addHook('onResponse', (request, reply, done) => {
        requests.inc({ route: request.routeOptions.url ?? 'none', status: reply.statusCode });
        done();
      });
      app.get('/metrics', async (_, reply) =>
        reply.type(registry.contentType).send(await registry.metrics()),
      );
    },
  };
}
