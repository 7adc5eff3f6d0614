import { upstreamSuite } from '../../../contract/upstream.js';

upstreamSuite('grpc-js');
