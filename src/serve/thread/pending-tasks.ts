/** What came of a task, and of which. */
export type TaskAnswer<Result> = { readonly id: number } & (
  | { readonly result: Result }
  | { readonly error: Error }
);

export interface PendingTasksOptions {
  /** How long a task is waited for. */
  readonly longestMs: number;
  /** Told of each task that is waited for no longer; what it gives is what the task is rejected with. */
  readonly onLate: () => Error;
}

interface Waiting<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Tasks that somebody else does, until they are answered or take too long. */
export class PendingTasks<Result> {
  readonly #options: PendingTasksOptions;
  readonly #waiting = new Map<number, Waiting<Result>>();
  /** Those that were given up and may still be answered. */
  readonly #late = new Set<number>();
  #lastId = 0;

  constructor(options: PendingTasksOptions) {
    this.#options = options;
  }

  /** Whether a task has been given up that is not answered yet. */
  get isLate(): boolean {
    return this.#late.size > 0;
  }

  /** Waits for one more task, which `give` hands over under its number. */
  wait(give: (id: number) => void): Promise<Result> {
    const id = this.#lastId++;
    return new Promise((resolve, reject) => {
      give(id);
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#late.add(id);
        reject(this.#options.onLate());
      }, this.#options.longestMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  answer(answer: TaskAnswer<Result>): void {
    this.#late.delete(answer.id);
    const task = this.#waiting.get(answer.id);
    if (task === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(task.timer);
    if ('result' in answer) task.resolve(answer.result);
    else task.reject(answer.error);
  }

  /** Nobody will answer any more. */
  refuseAll(error: Error): void {
    for (const id of [...this.#waiting.keys()]) this.answer({ id, error });
    this.#late.clear();
  }
}
