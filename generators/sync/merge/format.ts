import type { Edit } from './edits.js';

/** A file format that can be merged by key. */
export interface KeyedFormat {
  /** The values of a text, as plain objects. Throws when it is not of the format. */
  read(text: string): unknown;
  /** `yours` with the edits made, its comments and layout kept; `next` is where new keys come from, with their comments. */
  write(yours: string, next: string, edits: readonly Edit[]): string;
}
