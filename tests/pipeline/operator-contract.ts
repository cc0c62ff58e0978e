import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  concat,
  EMPTY,
  from,
  lastValueFrom,
  NEVER,
  Observable,
  type OperatorFunction,
  throwError,
  toArray,
} from 'rxjs';

export interface OperatorCase<In, Out> {
  /** How the operator is called in the names of the tests. */
  readonly name: string;
  readonly operator: OperatorFunction<In, Out>;
  /** At least two values. */
  readonly inputs: readonly In[];
  readonly outputs: readonly Out[];
}

/** What every step of a pipeline promises: it is lazy, starts afresh, passes errors on and lets go of its source. */
export function testOperator<In, Out>({ name, operator, inputs, outputs }: OperatorCase<In, Out>): void {
  const collect = (source: Observable<In>): Promise<Out[]> => lastValueFrom(source.pipe(operator, toArray()));

  test(`${name} gives nothing for an empty source`, async () => {
    assert.deepEqual(await collect(EMPTY), []);
  });

  test(`${name} maps many values in order`, async () => {
    assert.deepEqual(await collect(from(inputs)), outputs);
  });

  test(`${name} reads nothing before it is subscribed to, and starts afresh for each subscription`, async () => {
    let subscriptions = 0;
    const source = new Observable<In>((subscriber) => {
      subscriptions += 1;
      return from(inputs).subscribe(subscriber);
    });
    const piped = source.pipe(operator, toArray());
    assert.equal(subscriptions, 0);
    assert.deepEqual(await lastValueFrom(piped), outputs);
    assert.deepEqual(await lastValueFrom(piped), outputs);
    assert.equal(subscriptions, 2);
  });

  test(`${name} passes the error of its source on`, async () => {
    const error = new Error('the disk is gone');
    await assert.rejects(
      collect(
        concat(
          from(inputs.slice(0, 1)),
          throwError(() => error),
        ),
      ),
      error,
    );
  });

  test(`${name} lets go of its source when it is unsubscribed from`, () => {
    let isClosed = false;
    const source = new Observable<In>((subscriber) => {
      subscriber.add(() => {
        isClosed = true;
      });
      return concat(from(inputs.slice(0, 1)), NEVER).subscribe(subscriber);
    });
    const subscription = source.pipe(operator).subscribe();
    assert.equal(isClosed, false);
    subscription.unsubscribe();
    assert.equal(isClosed, true);
  });
}
