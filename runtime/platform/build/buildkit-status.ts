import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A step of a BuildKit build as last reported. Times are seconds since the epoch. */
export interface Vertex {
  digest: string;
  name: string;
  cached: boolean;
  started?: number;
  completed?: number;
  error: string;
}

/** A piece of what a step printed; it may end in the middle of a line or of a character. */
export interface VertexLog {
  vertex: string;
  /** 1: stdout, 2: stderr. */
  stream: number;
  msg: Uint8Array;
}

export interface Status {
  vertexes: Vertex[];
  logs: VertexLog[];
}

/**
 * Reads `moby.buildkit.v1.StatusResponse`, which the engine sends in base64 in each `moby.buildkit.trace` event. Only
 * the fields used are read; the others are skipped.
 */
export function decodeStatus(base64: string): Status {
  const status: Status = { vertexes: [], logs: [] };
  readFields(Buffer.from(base64, 'base64'), {
    1: (r) => status.vertexes.push(vertexOf(r.bytes())),
    3: (r) => status.logs.push(logOf(r.bytes())),
  });
  return status;
}

type Fields = Record<number, (reader: BinaryReader) => unknown>;

function readFields(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const read = fields[field];
    if (read) read(reader);
    else reader.skip(wire);
  }
}

function vertexOf(bytes: Uint8Array): Vertex {
  const vertex: Vertex = { digest: '', name: '', cached: false, error: '' };
  readFields(bytes, {
    1: (r) => (vertex.digest = r.string()),
    3: (r) => (vertex.name = r.string()),
    4: (r) => (vertex.cached = r.bool()),
    5: (r) => (vertex.started = secondsOf(r.bytes())),
    6: (r) => (vertex.completed = secondsOf(r.bytes())),
    7: (r) => (vertex.error = r.string()),
  });
  return vertex;
}

function logOf(bytes: Uint8Array): VertexLog {
  const log: VertexLog = { vertex: '', stream: 1, msg: new Uint8Array() };
  readFields(bytes, {
    1: (r) => (log.vertex = r.string()),
    3: (r) => (log.stream = Number(r.int64())),
    4: (r) => (log.msg = r.bytes()),
  });
  return log;
}

/** google.protobuf.Timestamp. */
function secondsOf(bytes: Uint8Array): number {
  let [seconds, nanos] = [0, 0];
  readFields(bytes, { 1: (r) => (seconds = Number(r.int64())), 2: (r) => (nanos = r.int32()) });
  return seconds + nanos / 1e9;
}
