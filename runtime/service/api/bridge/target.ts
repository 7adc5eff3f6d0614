/** The path as it came over the wire; absolute-form request targets lose their origin. */
export function pathOf(url = '/'): string {
  const path = url.charCodeAt(0) === 47 ? url : url.replace(/^https?:\/\/[^/?#]*/, '');
  const end = path.search(/[?#]/);
  return (end < 0 ? path : path.slice(0, end)) || '/';
}

/** The query string without its `?`. */
export function queryOf(url = '/'): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1).replace(/#.*$/, '');
}

/** A request as an error names it; a path may be as long as a header may be. */
export function shown(method: string, url: string | undefined): string {
  const path = pathOf(url);
  return `${method} ${path.length > 200 ? `${path.slice(0, 200)}…` : path}`;
}
