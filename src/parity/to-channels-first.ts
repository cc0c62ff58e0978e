import type { TensorValue } from '../infer/index.ts';

/** A map [N, H, W, C] as [N, C, H, W]; values of another rank as they are. */
export function toChannelsFirst(value: TensorValue): TensorValue {
  if (value.shape.length !== 4) return value;
  const [batch, height, width, channels] = value.shape as readonly [number, number, number, number];
  const pixels = height * width;
  const data = value.data.slice();
  for (let sample = 0; sample < batch; sample++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = (sample * pixels + pixel) * channels + channel;
        data[(sample * channels + channel) * pixels + pixel] = value.data[from]!;
      }
    }
  }
  return { ...value, data, shape: [batch, channels, height, width] };
}
