import type { TrainConfig } from './train-config.ts';

/** How a run moves the weights, in one line: `sgd (Nesterov momentum 0.9), learning rate 0.01, cosine after 2 epochs of warm-up`. */
export function describeOptimization(config: TrainConfig): string {
  const { clipNorm, ema, labelSmoothing, learningRate, schedule, warmUp } = config;
  const warm = warmUp === 0 ? '' : ` after ${warmUp} ${warmUp === 1 ? 'epoch' : 'epochs'} of warm-up`;
  return [
    `${_describeOptimizer(config)}, learning rate ${learningRate}, ${schedule}${warm}`,
    ...(labelSmoothing === 0 ? [] : [`labels smoothed by ${labelSmoothing}`]),
    ...(clipNorm === null ? [] : [`gradients clipped to ${clipNorm}`]),
    ...(ema === null ? [] : [`weights averaged with ${ema}`]),
  ].join(', ');
}

function _describeOptimizer({ optimizer, momentum, nesterov, weightDecay, decayAll }: TrainConfig): string {
  const parts = [
    ...(momentum === null ? [] : [`${nesterov ? 'Nesterov momentum' : 'momentum'} ${momentum}`]),
    ...(weightDecay ? [`weight decay ${weightDecay}${decayAll ? ' of all weights' : ''}`] : []),
  ];
  return parts.length === 0 ? optimizer : `${optimizer} (${parts.join(', ')})`;
}
