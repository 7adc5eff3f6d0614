import { Buffer } from 'node:buffer';
// What everybody writes in Node: Fastify, grpc-js, and messages by proto-loader.
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import fastify from 'fastify';

const definition = loadSync('bench.proto', {
  includeDirs: [process.env.BENCH_SOURCES],
  longs: String,
  enums: String,
  bytes: Buffer,
  defaults: false,
});
const limit = { 'grpc.max_receive_message_length': 64 << 20, 'grpc.max_send_message_length': 64 << 20 };
const { Bench } = loadPackageDefinition(definition).bench.v1;
const client = new Bench(process.env.BENCH_BACKEND, credentials.createInsecure(), limit);

const app = fastify({ bodyLimit: 64 << 20 });
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

const call = (name, request) =>
  new Promise((resolve, reject) =>
    client[name](request, { deadline: Date.now() + 30_000 }, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    ),
  );

const timestamp = (text) => {
  const ms = Date.parse(text);
  return { seconds: Math.floor(ms / 1000), nanos: (((ms % 1000) + 1000) % 1000) * 1e6 };
};

app.post('/v1/small', async ({ body }) => {
  const answer = await call('Small', { ...body, at: timestamp(body.at) });
  const at = new Date(Number(answer.at.seconds) * 1000 + (answer.at.nanos ?? 0) / 1e6).toISOString();
  return { ...answer, at };
});
app.post('/v1/floats', ({ body }) => call('Floats', body));
app.post('/v1/tensor', async (request, reply) => {
  const answer = await call('Tensor', { contentType: request.headers['content-type'], data: request.body });
  return reply.type(answer.contentType).send(answer.data);
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.BENCH_PORT) });
