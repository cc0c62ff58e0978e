import type { ListedModel } from './api-types.ts';
import { create, element } from './elements.ts';

/** Where a picture is classified. */
export type Place = 'server' | 'browser' | 'both';

/** The choice of the model and of where it runs. */
export interface ModelPanel {
  readonly setModels: (models: readonly ListedModel[]) => void;
  readonly model: () => ListedModel | undefined;
  readonly place: () => Place;
}

/** @param onChange is called when the user chooses another model or place */
export function createModelPanel(onChange: () => void): ModelPanel {
  const select = element('model', HTMLSelectElement);
  const places = element('places', HTMLFieldSetElement);
  let models: readonly ListedModel[] = [];
  const chosen = (): ListedModel | undefined => models[select.selectedIndex];
  const showFacts = (): void => {
    const model = chosen();
    element('model-facts', HTMLElement).textContent = model === undefined ? '' : _describe(model);
  };
  select.addEventListener('change', () => {
    showFacts();
    onChange();
  });
  places.addEventListener('change', onChange);
  element('host', HTMLElement).textContent = location.host;
  return {
    setModels: (listed) => {
      models = listed;
      select.replaceChildren(...models.map(({ name }) => create('option', { text: name })));
      select.disabled = models.length < 2;
      showFacts();
    },
    model: chosen,
    place: () => places.querySelector<HTMLInputElement>('input:checked')?.value as Place,
  };
}

function _describe({ version, preprocess, labels, ready }: ListedModel): string {
  const { width, height, channels } = preprocess;
  const size = `${width}x${height} pixels, ${channels === 1 ? 'grey' : 'in colour'}`;
  return `Version ${version}; takes ${size}; knows ${labels.join(', ')}.${ready ? '' : ' Not ready yet.'}`;
}
