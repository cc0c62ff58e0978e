import { cosineShare } from './cosine-share.ts';

/** PyTorch's defaults: the part of the steps in which the rate rises, and its shares at the start and at the end. */
const RISE = 0.3;
const START_SHARE = 1 / 25;
const END_SHARE = START_SHARE / 1e4;

/**
 * The share of the highest learning rate at a step of one cycle: a cosine up from 1/25 over three tenths of the steps,
 * then one down to 1/250,000.
 *
 * PyTorch's `OneCycleLR(anneal_strategy='cos', cycle_momentum=False)` with its defaults (Smith and Topin, 2018).
 *
 * @param step counted from 0
 */
export function oneCycleShare(step: number, steps: number): number {
  // Both may lie before the first step where there are few.
  const top = RISE * steps - 1;
  if (step <= top) return _between(START_SHARE, 1, step / top);
  return _between(1, END_SHARE, (step - top) / (steps - 1 - top));
}

function _between(start: number, end: number, progress: number): number {
  return end + (start - end) * cosineShare(progress, 1);
}
