/** Puts back what was there before. */
export type Undo = () => void;
