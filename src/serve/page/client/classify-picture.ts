import type { PixelBox } from '../../../image/index.ts';
import type { ApiClient } from './api-client.ts';
import type { ListedModel } from './api-types.ts';
import type { BrowserClassifier } from './browser-classifier.ts';
import type { Place } from './model-panel.ts';
import type { OpenedPicture } from './opened-picture.ts';
import type { BrowserOutcome, Outcome, ServerOutcome } from './outcome.ts';
import { PageError } from './page-error.ts';
import { toInput } from './to-input.ts';

export interface Task {
  readonly picture: OpenedPicture;
  readonly model: ListedModel;
  readonly box: PixelBox | undefined;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** What can classify. */
export interface Engines {
  readonly api: ApiClient;
  readonly browser: BrowserClassifier;
}

/** Classifies a picture where the user wants it; where one side of two fails, the other one's result is there with the error. */
export async function classifyPicture(
  task: Task,
  engines: Engines,
): Promise<{ readonly outcome: Outcome; readonly errors: readonly unknown[] }> {
  const { place, picture } = task;
  // One after the other: neither takes the time of the other, and the server may have found the face.
  const server = place === 'browser' ? undefined : await _settle(_classifyThere(task, engines.api));
  const box = task.box ?? _boxOf(server?.value);
  const browser =
    place === 'server' ? undefined : await _settle(_classifyHere({ ...task, box }, engines.browser));
  return {
    outcome: { server: server?.value, browser: browser?.value, isLossless: picture.isPng },
    errors: [server, browser].flatMap((side) => (side?.error === undefined ? [] : [side.error])),
  };
}

/** What the detector of the server cut out. */
function _boxOf(server: ServerOutcome | undefined): PixelBox | undefined {
  const { kind, box } = server?.answer.prediction.crop ?? {};
  if (kind !== 'detector' || box === undefined) return undefined;
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}

async function _settle<Value>(
  promise: Promise<Value>,
): Promise<{ readonly value?: Value; readonly error?: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

async function _classifyThere({ picture, model, box, signal }: Task, api: ApiClient): Promise<ServerOutcome> {
  const start = performance.now();
  const answer = await api.predict({ bytes: picture.bytes, model, box }, { signal });
  return { answer, roundTripMs: performance.now() - start };
}

async function _classifyHere(
  { picture, model, box }: Task,
  browser: BrowserClassifier,
): Promise<BrowserOutcome> {
  const { decoded } = picture;
  if (decoded instanceof PageError) throw decoded;
  await browser.load(model);
  const start = performance.now();
  const { image, warnings } = toInput(decoded, { model, box });
  const prepared = performance.now();
  const classes = await browser.classify(image, model);
  return { classes, warnings, prepareMs: prepared - start, runMs: performance.now() - prepared };
}
