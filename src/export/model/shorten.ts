/** A text from a file for a message: one of any length would hide what the message says. */
export function shorten(text: string, most = 500): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
