import { createApiClient } from './api-client.ts';
import { createBrowserClassifier } from './browser-classifier.ts';
import { classifyPicture } from './classify-picture.ts';
import { element } from './elements.ts';
import { connectIntake } from './intake.ts';
import { clearError, showError, showStatus } from './messages.ts';
import { createModelPanel } from './model-panel.ts';
import { type OpenedPicture, openPicture } from './opened-picture.ts';
import { PageError } from './page-error.ts';
import { createPicturePanel } from './picture-panel.ts';
import { showResult } from './show-result.ts';
import { connectWebcam } from './webcam.ts';

/** How long a box has to be left alone before it is classified. */
const PAUSE_MS = 300;

const tokenField = element('token', HTMLInputElement);
const tokenForm = element('token-form', HTMLFormElement);
const result = element('result', HTMLElement);
const api = createApiClient(() => tokenField.value.trim());
const browser = createBrowserClassifier(api.fetchModel);

let picture: OpenedPicture | undefined;
let underWay = new AbortController();
let timer: ReturnType<typeof setTimeout> | undefined;

const modelPanel = createModelPanel(() => {
  if (picture !== undefined) picturePanel.show(picture, modelPanel.model());
  classify();
});
const picturePanel = createPicturePanel(() => {
  result.classList.add('is-stale');
  clearTimeout(timer);
  timer = setTimeout(classify, PAUSE_MS);
});

connectIntake({
  onPicture: (file, left) => takePicture(file, { name: file.name, left }),
  onError: showError,
});
connectWebcam({
  onPicture: (file) => takePicture(file, { name: 'of the webcam', left: 0 }),
  onError: showError,
});
tokenForm.addEventListener('submit', (event) => {
  event.preventDefault();
  start();
});
element('again', HTMLButtonElement).addEventListener('click', start);
start();

/** Asks for the models, where that has not been done, and goes on with the picture, where there is one. */
async function start(): Promise<void> {
  clearError();
  try {
    if (modelPanel.model() === undefined) modelPanel.setModels(await api.listModels());
    tokenForm.hidden = true;
  } catch (error) {
    fail(error);
    return;
  }
  if (picture === undefined) return;
  picturePanel.show(picture, modelPanel.model());
  await classify();
}

async function takePicture(
  file: Blob,
  { name, left }: { readonly name: string; readonly left: number },
): Promise<void> {
  const { signal } = begin('Reading the picture …');
  try {
    const opened = await openPicture(file, name);
    if (signal.aborted) return;
    picture = opened;
  } catch (error) {
    if (!signal.aborted) fail(error);
    return;
  }
  element('taken', HTMLElement).textContent =
    left === 0 ? '' : `Of ${left + 1} files the first was taken, ${name}.`;
  picturePanel.show(picture, modelPanel.model());
  await classify();
}

/** Classifies the picture as things stand; what was under way is given up. */
async function classify(): Promise<void> {
  const model = modelPanel.model();
  if (picture === undefined || model === undefined) return;
  const place = modelPanel.place();
  const isLoading = place !== 'server' && !browser.isLoaded(model);
  const { signal } = begin(isLoading ? 'Loading the model and ONNX Runtime …' : 'Classifying …');
  const box = picturePanel.box();
  const { outcome, errors } = await classifyPicture({ picture, model, box, place, signal }, { api, browser });
  if (signal.aborted) return;
  result.ariaBusy = 'false';
  result.classList.remove('is-stale');
  showResult(outcome, { model, box });
  if (errors.length > 0) fail(errors[0], { keepsResult: (outcome.server ?? outcome.browser) !== undefined });
}

/** Gives up what is under way, and says what begins. */
function begin(status: string): AbortController {
  clearTimeout(timer);
  underWay.abort();
  underWay = new AbortController();
  clearError();
  result.classList.add('is-stale');
  result.ariaBusy = 'true';
  showStatus(status);
  return underWay;
}

function fail(error: unknown, { keepsResult = false }: { readonly keepsResult?: boolean } = {}): void {
  result.ariaBusy = 'false';
  result.classList.remove('is-stale');
  if (!keepsResult) {
    showStatus('No result.');
    element('answer', HTMLElement).replaceChildren();
  }
  showError(error);
  if (!(error instanceof PageError) || error.status !== 401) return;
  tokenForm.hidden = false;
  tokenField.focus();
  tokenField.select();
}
