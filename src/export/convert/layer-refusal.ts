/** Why one layer cannot be exported exactly; the walk over the model catches it and names the layer. */
export class LayerRefusal extends Error {
  override readonly name = 'LayerRefusal';
}

/** Refuses the layer that is being converted: `reason` reads on from the name of the layer. */
export function refuse(reason: string): never {
  throw new LayerRefusal(reason);
}
