import { FerError } from '../../base/index.ts';
import { shorten } from '../model/shorten.ts';

/** Why one layer cannot be exported; `reason` reads on from the name of the layer. */
export interface Refusal {
  readonly layer: string;
  readonly className: string;
  readonly reason: string;
}

const LONGEST_NAME = 100;

/** One error that names every layer that cannot be exported. */
export function unsupportedLayers(path: string, refusals: readonly Refusal[]): FerError {
  const list = refusals
    .map(
      ({ layer, className, reason }) =>
        `\`${shorten(layer, LONGEST_NAME)}\` (${shorten(className, LONGEST_NAME)}) ${shorten(reason)}`,
    )
    .join('; ');
  const count = refusals.length === 1 ? '1 layer' : `${refusals.length} layers`;
  return new FerError('UNSUPPORTED_LAYER', `Could not export ${path} because of ${count}: ${list}`, {
    details: { path, layers: refusals },
  });
}
