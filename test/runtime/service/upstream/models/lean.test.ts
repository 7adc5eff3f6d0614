import { upstreamSuite } from '../../../../contract/upstream.js';

upstreamSuite('lean', { split: true });
