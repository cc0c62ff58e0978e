import { performance } from 'node:perf_hooks';
import type { TensorValue } from '../../infer/index.ts';
import { RequestError } from '../http/request-error.ts';
import { joinRows, partRows, sliceOutputs } from './rows.ts';

/** What a run of a model gives, by the names of its outputs. */
export type Outputs = Readonly<Record<string, TensorValue>>;

/** What came of one tensor. */
export interface RanTensor {
  /** Every output of the model, with as many rows as the tensor had. */
  readonly outputs: Outputs;
  /** From its coming in to the start of its run; of several runs the longest. */
  readonly queueMs: number;
  /** Of the run that it was in; of several runs all together. */
  readonly runMs: number;
}

/** What is measured of a run. */
export interface RunFacts {
  readonly rows: number;
  readonly runMs: number;
  /** How long each request in it had waited. */
  readonly queuedMs: readonly number[];
}

export interface BatchQueueOptions {
  /** Computes one batch. */
  readonly run: (input: TensorValue) => Promise<Outputs>;
  /** So many runs may be under way at once. */
  readonly concurrency: number;
  /** The most rows of one run. */
  readonly maxBatch: number;
  /** The most rows that may wait. */
  readonly maxQueue: number;
  /** How long the first row of a batch that is not full waits for others. */
  readonly maxDelayMs: number;
  /** Whether rows of different requests may share a run, and those of one request may be parted. */
  readonly canJoin: boolean;
  /** Told of each run that succeeded. */
  readonly onRun: (facts: RunFacts) => void;
}

/** Rows of one request that go into one run. */
interface Item {
  readonly input: TensorValue;
  readonly rows: number;
  readonly since: number;
  readonly resolve: (result: RanTensor) => void;
  readonly reject: (error: unknown) => void;
}

/** What a run is taken to last before one was measured, for `Retry-After`. */
const GUESSED_RUN_MS = 50;

/** Gathers the rows of many requests, in their order, into runs of a model. */
export class BatchQueue {
  readonly #options: BatchQueueOptions;
  readonly #waiting: Item[] = [];
  #rowsWaiting = 0;
  /** Runs under way. */
  #running = 0;
  #meanRunMs = GUESSED_RUN_MS;
  #isTurnPlanned = false;
  #timer: NodeJS.Timeout | undefined;
  #idlers: (() => void)[] = [];

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  /** Rows that wait. */
  get depth(): number {
    return this.#rowsWaiting;
  }

  /** The most rows of one tensor. */
  get mostRows(): number {
    return this.#options.maxQueue;
  }

  /**
   * Computes the rows of a tensor.
   *
   * Throws `QUEUE_FULL` where too many wait, and `REQUEST_TOO_LARGE` for more rows than could ever wait.
   */
  async submit(input: TensorValue): Promise<RanTensor> {
    const { maxBatch, maxQueue, canJoin } = this.#options;
    const rows = input.shape[0]!;
    if (rows > maxQueue) throw _tooManyRows(rows, maxQueue);
    if (this.#rowsWaiting + rows > maxQueue) throw this.#full();
    const parts = canJoin ? partRows(input, maxBatch) : [input];
    const results = parts.map((part) => this.#enqueue(part));
    this.#planTurn();
    return results.length === 1 ? results[0]! : _joinResults(await Promise.all(results));
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0 && this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  #enqueue(input: TensorValue): Promise<RanTensor> {
    const rows = input.shape[0]!;
    this.#rowsWaiting += rows;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, rows, since: performance.now(), resolve, reject });
    });
  }

  #full(): RequestError {
    const { maxBatch, concurrency } = this.#options;
    const runs = Math.ceil(this.#rowsWaiting / maxBatch / concurrency) + 1;
    return new RequestError(
      'QUEUE_FULL',
      `Could not take the request because ${this.#rowsWaiting} images wait for the model already: come back later`,
      { retryAfterSeconds: Math.max(1, Math.ceil((runs * this.#meanRunMs) / 1000)) },
    );
  }

  /** In the next turn of the event loop, so that requests that came in together are computed together. */
  #planTurn(): void {
    if (this.#isTurnPlanned || this.#running >= this.#options.concurrency) return;
    this.#isTurnPlanned = true;
    setImmediate(() => {
      this.#isTurnPlanned = false;
      this.#turn();
    });
  }

  #turn(): void {
    const { maxBatch, maxDelayMs, canJoin, concurrency } = this.#options;
    const first = this.#waiting[0];
    const free = concurrency - this.#running;
    if (free === 0 || first === undefined) return;
    const leftMs = first.since + maxDelayMs - performance.now();
    if (canJoin && this.#rowsWaiting < maxBatch && leftMs > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#turn();
      }, leftMs);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Shared evenly, so that none of the free threads looks on.
    void this.#run(this.#takeBatch(Math.min(maxBatch, Math.ceil(this.#rowsWaiting / free))));
    this.#turn();
  }

  /** From the front, as long as the rows are of one size and so many at most. */
  #takeBatch(most: number): readonly Item[] {
    const { canJoin } = this.#options;
    const first = this.#waiting[0]!;
    let { rows } = first;
    let count = 1;
    while (canJoin && count < this.#waiting.length) {
      const next = this.#waiting[count]!;
      if (rows + next.rows > most || !_isOfSize(next.input, first.input)) break;
      rows += next.rows;
      count += 1;
    }
    this.#rowsWaiting -= rows;
    return this.#waiting.splice(0, count);
  }

  async #run(items: readonly Item[]): Promise<void> {
    const started = performance.now();
    this.#running += 1;
    try {
      const outputs = await this.#options.run(joinRows(items.map(({ input }) => input)));
      const parts = sliceOutputs(outputs, items);
      const runMs = performance.now() - started;
      this.#meanRunMs += (runMs - this.#meanRunMs) / 10;
      const queuedMs = items.map(({ since }) => started - since);
      this.#options.onRun({ rows: items.reduce((sum, { rows }) => sum + rows, 0), runMs, queuedMs });
      for (const [at, { resolve }] of items.entries()) {
        resolve({ outputs: parts[at]!, queueMs: queuedMs[at]!, runMs });
      }
    } catch (error) {
      for (const { reject } of items) reject(error);
    } finally {
      this.#running -= 1;
      this.#goOn();
    }
  }

  #goOn(): void {
    if (this.#waiting.length > 0) {
      this.#turn();
      return;
    }
    if (this.#running > 0) return;
    const idlers = this.#idlers;
    this.#idlers = [];
    for (const tell of idlers) tell();
  }
}

function _tooManyRows(rows: number, maxQueue: number): RequestError {
  return new RequestError(
    'REQUEST_TOO_LARGE',
    `Could not take the request because it has ${rows} rows and ${maxQueue} may wait at once: send them in several requests`,
  );
}

function _isOfSize(a: TensorValue, b: TensorValue): boolean {
  return a.type === b.type && a.shape.every((size, axis) => axis === 0 || size === b.shape[axis]);
}

function _joinResults(results: readonly RanTensor[]): RanTensor {
  const names = Object.keys(results[0]!.outputs);
  return {
    outputs: Object.fromEntries(
      names.map((name) => [name, joinRows(results.map(({ outputs }) => outputs[name]!))]),
    ),
    queueMs: Math.max(...results.map(({ queueMs }) => queueMs)),
    runMs: results.reduce((sum, { runMs }) => sum + runMs, 0),
  };
}
