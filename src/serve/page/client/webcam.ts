import { element } from './elements.ts';
import { PageError } from './page-error.ts';

export interface WebcamOptions {
  readonly onPicture: (picture: Blob) => void;
  readonly onError: (error: PageError) => void;
}

const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError: 'it was not allowed: allow it in the address bar, or choose a file',
  NotFoundError: 'there is none: choose a file',
  NotReadableError: 'another program uses it: close that, or choose a file',
};

/** Takes a picture with the webcam, as a PNG so that nothing is lost, and closes the camera with it. */
export function connectWebcam({ onPicture, onError }: WebcamOptions): void {
  const open = element('open-camera', HTMLButtonElement);
  const panel = element('camera', HTMLElement);
  const video = element('video', HTMLVideoElement);
  const take = element('take-picture', HTMLButtonElement);
  const close = (): void => {
    if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
    video.srcObject = null;
    panel.hidden = true;
    open.disabled = false;
  };
  open.addEventListener('click', async () => {
    open.disabled = true;
    try {
      video.srcObject = await _openCamera();
      panel.hidden = false;
      // Until the camera sends its first picture there is none to take.
      take.disabled = true;
      await video.play();
      take.disabled = false;
      take.focus();
    } catch (cause) {
      const isClosed = panel.hidden;
      close();
      open.focus();
      // Whoever closes the webcam before its first picture needs no error.
      if (!isClosed || !(cause instanceof DOMException) || cause.name !== 'AbortError')
        onError(_explain(cause));
    }
  });
  take.addEventListener('click', async () => {
    const picture = await _takePicture(video);
    close();
    open.focus();
    if (picture !== null) onPicture(picture);
  });
  element('close-camera', HTMLButtonElement).addEventListener('click', () => {
    close();
    open.focus();
  });
}

function _openCamera(): Promise<MediaStream> {
  // Browsers leave it out where anybody on the way could listen or put in another page.
  if (navigator.mediaDevices === undefined) {
    throw new PageError(
      'CAMERA_UNAVAILABLE',
      'The webcam cannot be used because this page did not come by https or from this machine: choose a file',
    );
  }
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' }, audio: false });
}

function _takePicture(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext('2d', { alpha: false })?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function _explain(cause: unknown): PageError {
  if (cause instanceof PageError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  const reason = REASONS[name] ?? `it did not start: ${String(cause)}`;
  return new PageError('CAMERA_UNAVAILABLE', `The webcam cannot be used because ${reason}`);
}
