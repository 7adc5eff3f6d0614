/** One change of a contract: the rule that names it, and what it is before and now. */
export interface Change {
  readonly rule: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** What it breaks. */
  readonly breaks: string;
  /** A word or two that must be in what is said of it. */
  readonly says: string;
}

export const http = (rule: string) => `option (google.api.http) = { ${rule} };`;
export const get = (rule: string, more = '') => `rpc Get(Q) returns (A) { ${http(rule)} } ${more}`;
export const Q =
  'message Q { string id = 1; string name = 2; int32 limit = 3; In in = 4; } message In { string a = 1; }';
export const A = 'message A { string text = 1; repeated string items = 2; }';
export const service = (rpcs: string, messages = `${Q} ${A}`) => `service S { ${rpcs} } ${messages}`;
/** Messages where what is tested is theirs alone: `M` is taken, `R` given. */
export const taken = (m: string) => `service S { rpc Do(M) returns (R); } message R {} ${m}`;
export const given = (m: string) => `service S { rpc Do(T) returns (M); } message T {} ${m}`;
export const unused = (m: string) => `service S { rpc Do(T) returns (T); } message T {} ${m}`;
