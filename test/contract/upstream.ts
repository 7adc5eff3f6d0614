import { describe } from 'vitest';
import { callSuite } from './upstream/calls.js';
import { connectionSuite } from './upstream/connections.js';
import { limitSuite } from './upstream/limits.js';
import { policySuite } from './upstream/policies.js';
import { havePython, servePython } from './upstream/python-server.js';
import { serve } from './upstream/server.js';
import { tlsSuite } from './upstream/tls.js';
import { UnderTest, type Transport } from './upstream/under-test.js';

/** The behaviour that every way to a model-service must show. Call it in a test file of the transport. */
export function upstreamSuite(transport: Transport, options: { split?: boolean } = {}): void {
  const { split = false } = options;
  describe(`the upstream over ${transport}${split ? ', to one of two models' : ''}, as over any`, () => {
    const under = new UnderTest(transport, split);
    callSuite(under, 'a grpc-js server', serve);
    if (havePython) callSuite(under, 'a Python server', servePython);
    connectionSuite(under);
    limitSuite(under);
    policySuite(under);
    tlsSuite(under);
  });
}
