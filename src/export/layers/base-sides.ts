import { z } from 'zod';

/** How much is added or taken before and after one axis. */
export type Sides = readonly [number, number];

const side = z.int().nonnegative();
const sides = z.union([side.transform((both): Sides => [both, both]), z.tuple([side, side])]);

/** What is added to or taken from a map: one number for all sides, one for each axis, or one for each side. */
export const sidesOfMap = z.union([
  side.transform((all): readonly [Sides, Sides] => [
    [all, all],
    [all, all],
  ]),
  z.tuple([sides, sides]),
]);

export const ALL_BY_ONE: readonly [Sides, Sides] = [
  [1, 1],
  [1, 1],
];
