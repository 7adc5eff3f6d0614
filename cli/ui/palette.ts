import { Ansis } from 'ansis';

/** The colours of ao; ansis itself obeys NO_COLOR, FORCE_COLOR and whether stdout is a terminal. */
const ansi = new Ansis();

export const bold = (text: string) => ansi.bold(text);
export const dim = (text: string) => ansi.dim(text);
export const red = (text: string) => ansi.red(text);
export const green = (text: string) => ansi.green(text);
export const yellow = (text: string) => ansi.yellow(text);
export const blue = (text: string) => ansi.blue(text);
export const cyan = (text: string) => ansi.cyan(text);
export const magenta = (text: string) => ansi.magenta(text);
