/** Short text that JSON has as it is. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]{0,40}$/;

/** The JSON of a string; JSON.stringify costs twice as much for what is short and plain. */
export function stringText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
