export type Field = readonly [name: string, value: string];

const ROWS = `:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204|
:status 206|:status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate|accept-language|
accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|
content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|
if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|
proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|
vary|via|www-authenticate`;

/** RFC 7541, appendix A; index 1 of HPACK is element 0. */
export const STATIC_TABLE: readonly Field[] = ROWS.replaceAll('\n', '')
  .split('|')
  .map((row): Field => {
    const [name = '', ...value] = row.split(' ');
    return [name, value.join(' ')];
  });

/** What RFC 7541 counts an entry as, beyond the bytes of its name and value. */
const ENTRY_OVERHEAD = 32;

export const sizeOf = ([name, value]: Field): number => name.length + value.length + ENTRY_OVERHEAD;
