import type { FastifyReply, FastifyRequest } from 'fastify';
import { largeBuffers } from '../../process/large-buffers.js';
import type { UnaryCall } from '../../upstream/upstream.js';

/**
 * Gives the large buffers of a request, its body and the model's answer, to the next ones, when the answer has gone out whole.
 * Only where no code of the user's sees them: it may keep what it sees, and would find another caller's bytes in it.
 */
export function recycle(request: FastifyRequest, reply: FastifyReply, call: UnaryCall, message: Buffer): void {
  const body = Buffer.isBuffer(request.body) ? request.body : undefined;
  const isLarge = largeBuffers.has(message) || (body !== undefined && largeBuffers.has(body));
  if (!isLarge) return;
  // Of a response, not of its stream: all is with the system then. One that breaks off never finishes.
  reply.raw.once('finish', () => {
    largeBuffers.give(message);
    if (body !== undefined && call.isSpent?.() === true) largeBuffers.give(body);
  });
}
