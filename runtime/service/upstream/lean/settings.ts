import { MAX_FRAME } from './frame-parser.js';
import { ConnectionError, ErrorCode, frame, FrameType, MAX_WINDOW, protocolError, Setting } from './frames.js';
import { STREAM_WINDOW } from './receive-flow.js';

/** The largest list of headers that is kept, by RFC 7541's count; also the most bytes of an encoded block. */
export const MAX_HEADER_LIST = 64 * 1024;

const OURS: readonly (readonly [number, number])[] = [
  [Setting.ENABLE_PUSH, 0],
  [Setting.INITIAL_WINDOW_SIZE, STREAM_WINDOW],
  [Setting.MAX_FRAME_SIZE, MAX_FRAME],
  [Setting.MAX_HEADER_LIST_SIZE, MAX_HEADER_LIST],
];

export function settingsFrame(): Buffer {
  const payload = Buffer.allocUnsafe(6 * OURS.length);
  OURS.forEach(([id, value], i) => payload.writeUInt32BE(value, payload.writeUInt16BE(id, 6 * i)));
  return frame(FrameType.SETTINGS, 0, 0, payload);
}

/** The settings of a SETTINGS frame, those among them checked that have a range. */
export function* readSettings(payload: Buffer): Generator<readonly [id: number, value: number]> {
  if (payload.length % 6 !== 0) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, 'SETTINGS of a wrong size');
  for (let at = 0; at < payload.length; at += 6) {
    const id = payload.readUInt16BE(at);
    const value = payload.readUInt32BE(at + 2);
    if (id === Setting.ENABLE_PUSH && value !== 0) throw protocolError('a server that asks for pushes');
    if (id === Setting.MAX_FRAME_SIZE && (value < 16_384 || value > 16_777_215)) {
      throw protocolError(`a largest frame of ${value} bytes`);
    }
    if (id === Setting.INITIAL_WINDOW_SIZE && value > MAX_WINDOW) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window of more than 2^31-1');
    }
    yield [id, value];
  }
}
