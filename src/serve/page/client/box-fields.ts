import type { PixelBox } from '../../../image/index.ts';
import { element } from './elements.ts';

/** The box as numbers, for those who do not see it or want it exact; its height follows its width. */
export interface BoxFields {
  readonly show: (box: PixelBox | undefined) => void;
}

const NAMES = ['left', 'top', 'width'] as const;

/** @param onNumbers is called with what the fields hold; a field without a number is left out */
export function createBoxFields(
  onNumbers: (numbers: Partial<Pick<PixelBox, (typeof NAMES)[number]>>) => void,
): BoxFields {
  const group = element('box-fields', HTMLFieldSetElement);
  const inputs = NAMES.map((name) => ({ name, input: element(`box-${name}`, HTMLInputElement) }));
  group.addEventListener('change', () => {
    const given = inputs.filter(({ input }) => Number.isFinite(input.valueAsNumber));
    onNumbers(Object.fromEntries(given.map(({ name, input }) => [name, input.valueAsNumber])));
  });
  return {
    show: (box) => {
      group.disabled = box === undefined;
      for (const { name, input } of inputs) input.value = box === undefined ? '' : String(box[name]);
    },
  };
}
