import type { Logger } from 'pino';
import { FerError } from '../../base/index.ts';
import type { OpenModelOptions } from '../../infer/index.ts';
import { RequestError } from '../http/request-error.ts';
import { REVIVAL_MS } from '../thread/open-thread.ts';
import type { RunFacts } from './batch-queue.ts';
import { listModelFiles, type ModelFile } from './list-model-files.ts';
import { type LoadedModel, loadModel } from './loaded-model.ts';
import { createSlot, type HostedSlot, MODEL_VERSION, type ModelSlot } from './model-slot.ts';
import { countRun } from './model-stats.ts';

export interface ModelHostOptions {
  /** How the files are opened; what describes models applies to those that do not describe themselves. */
  readonly open: OpenModelOptions;
  /** Threads that run each model. */
  readonly workers: number;
  readonly maxBatch: number;
  readonly maxQueue: number;
  readonly maxDelayMs: number;
  readonly maxTaskMs: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly onRun: (name: string, facts: RunFacts) => void;
}

/** The models of a server, by name. */
export class ModelHost {
  readonly #paths: readonly string[];
  readonly #options: ModelHostOptions;
  readonly #slots = new Map<string, HostedSlot>();
  #lastChange: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  constructor(paths: readonly string[], options: ModelHostOptions) {
    this.#paths = paths;
    this.#options = options;
  }

  /** In the order in which they were given. */
  list(): readonly ModelSlot[] {
    return [...this.#slots.values()].map(({ view }) => view);
  }

  /** Why not every model is ready; undefined where all are. */
  problem(): string | undefined {
    if (this.#isClosing) return 'the server is being closed';
    if (this.#slots.size === 0) return 'the models are being loaded';
    return this.list()
      .find((slot) => slot.problem() !== undefined)
      ?.problem();
  }

  /** Whether a run of a model takes longer than it may. */
  isStuck(): boolean {
    return [...this.#slots.values()].some(({ current }) => current?.isStuck() === true);
  }

  /**
   * The slot of a name; without one the first.
   *
   * Throws `MODEL_NOT_FOUND`, and `MODEL_NOT_READY` where none is known yet.
   */
  find(name?: string, version: string = MODEL_VERSION): ModelSlot {
    const slot = name === undefined ? [...this.#slots.values()][0] : this.#slots.get(name);
    if (slot === undefined) {
      if (this.#slots.size === 0)
        throw new RequestError('MODEL_NOT_READY', 'Could not find the model because none is loaded yet', {
          retryAfterSeconds: 1,
        });
      throw new RequestError(
        'MODEL_NOT_FOUND',
        `Could not find the model \`${name?.slice(0, 100)}\`: the server has ${[...this.#slots.keys()].join(', ')}`,
      );
    }
    if (version === MODEL_VERSION) return slot.view;
    throw new RequestError(
      'MODEL_NOT_FOUND',
      `Could not find version ${version.slice(0, 100)} of \`${slot.view.name}\`: it has version ${MODEL_VERSION} alone`,
    );
  }

  /**
   * Does something with a model, which stays in memory meanwhile.
   *
   * Throws `MODEL_NOT_READY` where it is not loaded.
   */
  use<Result>(slot: ModelSlot, work: (model: LoadedModel) => Promise<Result>): Promise<Result> {
    const model = slot.current();
    const problem = slot.problem();
    if (model !== undefined && problem === undefined) return model.use(() => work(model));
    throw new RequestError('MODEL_NOT_READY', `Could not run the model \`${slot.name}\` because ${problem}`, {
      retryAfterSeconds: 1,
    });
  }

  /** Loads every model; throws at the first that cannot be loaded. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      for (const file of await listModelFiles(this.#paths)) this.#addSlot(file);
      const filled = await Promise.allSettled([...this.#slots.values()].map((slot) => this.#fill(slot)));
      // All of them have ended by now, so that none is left behind when the server is closed.
      const failed = filled.find((each) => each.status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      this.#assertDescriptionNeeded();
    });
  }

  /**
   * Loads every file anew, with what folders hold by now; requests under way end on the models that they began with.
   * Where a file cannot be loaded its old model stays and an error is logged.
   */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosing) return;
      const files = await listModelFiles(this.#paths).catch((error: Error) => {
        this.#options.log.error(`the models stay as they are: ${error.message}`);
      });
      if (files === undefined) return;
      const retired = this.#dropAllBut(files);
      for (const file of files) this.#addSlot(file);
      await Promise.all([...this.#slots.values()].map((slot) => this.#refill(slot)));
      await retired;
    });
  }

  /** Ends what is under way and frees the models. */
  close(): Promise<void> {
    this.#isClosing = true;
    return this.#inTurn(async () => {
      await Promise.all([...this.#slots.values()].map(({ current }) => current?.retire()));
    });
  }

  /** Loading, reloading and closing, one after the other. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  #addSlot(file: ModelFile): void {
    const known = this.#slots.get(file.name);
    if (known === undefined) this.#slots.set(file.name, createSlot(file));
    else known.file = file;
  }

  #dropAllBut(files: readonly ModelFile[]): Promise<unknown> {
    const gone = [...this.#slots].filter(([name]) => !files.some((file) => file.name === name));
    for (const [name, { file }] of gone) {
      this.#slots.delete(name);
      this.#options.log.info(`\`${name}\` is no longer served: ${file.path} is gone`);
    }
    return Promise.all(gone.map(([, { current }]) => current?.retire()));
  }

  async #fill(slot: HostedSlot): Promise<void> {
    const { open, onRun, log } = this.#options;
    const { name, stats } = slot.view;
    const model = await loadModel(slot.file, {
      ...this.#options,
      open: { ...open, preferDescription: true },
      onRun: (facts) => {
        countRun(stats, facts);
        onRun(name, facts);
      },
      onDeath: (reason) => {
        if (slot.current === model) this.#revive(slot, reason);
      },
    });
    const old = slot.current;
    slot.current = model;
    slot.problem = undefined;
    const { provider, fallbackReason, warmUpMs } = model.facts;
    if (fallbackReason !== undefined)
      log.warn(
        `\`${name}\` runs on ${provider} because the preferred provider does not work here: ${fallbackReason}`,
      );
    log.info(`\`${name}\` is loaded and warm (${Math.round(warmUpMs)} ms): ${slot.file.path}`);
    await old?.retire();
  }

  async #refill(slot: HostedSlot): Promise<void> {
    try {
      await this.#fill(slot);
    } catch (error) {
      const { name } = slot.view;
      const consequence = slot.current === undefined ? 'is not served' : 'stays as it was';
      if (slot.current === undefined) slot.problem = `\`${name}\` could not be loaded`;
      this.#options.log.error(`\`${name}\` ${consequence}: ${(error as Error).message}`);
    }
  }

  /** Loads a model again of which a thread has died. */
  #revive(slot: HostedSlot, reason: string): void {
    const { name } = slot.view;
    // Its other threads end.
    void slot.current?.retire();
    slot.current = undefined;
    slot.problem = `a thread of \`${name}\` has died`;
    this.#options.log.error(`a thread that runs \`${name}\` has died: ${reason}; the model is loaded again`);
    const isMissing = (): boolean =>
      !this.#isClosing && slot.current === undefined && this.#slots.get(name) === slot;
    setTimeout(() => {
      void this.#inTurn(async () => {
        if (isMissing()) await this.#refill(slot);
      });
    }, REVIVAL_MS).unref();
  }

  /** Options that no model needs are a mistake of the one who gave them. */
  #assertDescriptionNeeded(): void {
    const { labels, preprocess, activation, scores } = this.#options.open;
    if ([labels, preprocess, activation, scores].every((given) => given === undefined)) return;
    const models = [...this.#slots.values()];
    if (models.some(({ current }) => current?.facts.plan.metadata.preprocess_hash === undefined)) return;
    throw new FerError(
      'USAGE',
      'Could not take `labels`, `preprocess`, `activation` or `scores` because every model says itself what it wants and gives: leave out these options',
    );
  }
}
