import type { Graph } from '../graph/graph.ts';

/** A change of a graph that leaves what it computes as it is. It may leave nodes behind that nothing takes. */
export type Pass = (graph: Graph) => void;
