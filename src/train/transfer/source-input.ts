import { FerError } from '../../base/index.ts';
import { type Engine, loadLayersModel } from '../engine/index.ts';
import type { TrainConfig } from '../train-config.ts';
import { freezeLayers } from './freeze-layers.ts';
import type { TransferSource } from './transfer-source.ts';

type InputFields = Pick<TrainConfig, 'imageSize' | 'channels'>;

/**
 * The image size and the channels that a model to start from takes; null for what it leaves open.
 *
 * Looks at the model before any image is read.
 *
 * @throws FerError `CONFIG_INVALID` where the configuration asks for others or for a layer to freeze that is not there,
 *   `MODEL_INVALID`
 */
export async function sourceInput(
  engine: Engine,
  source: TransferSource,
  config: InputFields & Pick<TrainConfig, 'freeze'>,
): Promise<InputFields> {
  const own = await _readInput(engine, source, config.freeze);
  const taken = source.spec === undefined ? own : _ofSpec(source.spec);
  const imageSize = taken.imageSize ?? config.imageSize;
  const channels = taken.channels ?? config.channels;
  _assertSame(source, '--image-size', [_describeSize(config.imageSize), _describeSize(imageSize)]);
  _assertSame(source, '--channels', [config.channels?.toString(), channels?.toString()]);
  return { imageSize, channels };
}

function _ofSpec({ width, height, channels }: NonNullable<TransferSource['spec']>): InputFields {
  return { imageSize: { width, height }, channels };
}

/** What is no picture at all is refused when the model is made. */
async function _readInput(
  engine: Engine,
  { modelJson }: TransferSource,
  freeze: string | null,
): Promise<InputFields> {
  const model = await loadLayersModel(engine, modelJson);
  try {
    freezeLayers(model, freeze);
    const [, height, width, channels] = model.inputs[0]!.shape;
    return {
      imageSize: width == null || height == null ? null : { width, height },
      channels: channels === 1 || channels === 3 ? channels : null,
    };
  } finally {
    model.dispose();
  }
}

function _describeSize(size: InputFields['imageSize']): string | undefined {
  return size === null ? undefined : `${size.width}x${size.height}`;
}

function _assertSame(
  { path }: TransferSource,
  option: string,
  [given, taken]: readonly [string | undefined, string | undefined],
): void {
  if (given === undefined || given === taken) return;
  throw new FerError(
    'CONFIG_INVALID',
    `Could not start from ${path} because it was trained with \`${option} ${taken}\` and ${given} was given: leave \`${option}\` out`,
  );
}
