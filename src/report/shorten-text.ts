const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Emoji and East Asian letters take the room of two others. */
const WIDE =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;

/** A text that takes the room of so many letters at most, an ellipsis in the place of what is cut off. */
export function shortenText(text: string, most: number): string {
  let taken = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    taken += WIDE.test(segment) ? 2 : 1;
    if (taken < most) kept += segment;
    if (taken > most) return `${kept.trimEnd()}…`;
  }
  return text;
}
