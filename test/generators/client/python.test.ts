import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractOf } from '../../runtime/contract/fixture.js';
import { ODD, repository, room, serve, writeClient, type Served } from './pair.js';

const python = join(repository, '.cache/venv/bin/python');
const at = room();
let clinic: Served;
let assistant: Served;

beforeAll(async () => {
  [clinic, assistant] = await Promise.all([serve('clinic'), serve('assistant')]);
  await writeClient(clinic.contract, 'python', join(at.dir, 'clinic_client'));
  await writeClient(assistant.contract, 'python', join(at.dir, 'assistant_client'));
  await writeClient(await contractOf(ODD), 'python', join(at.dir, 'odd_client'));
}, 60_000);

afterAll(async () => {
  await Promise.all([clinic.pair.close(), assistant.pair.close()]);
  at.clean();
});

const HEAD = `import base64, json, sys, time
from clinic_client import ApiError, TriageClient
from assistant_client import ChatClient
triage = TriageClient(sys.argv[1])
chat = ChatClient(sys.argv[2] + "/", headers={"X-Tenant": "a"})
def failure(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, getattr(error, "code", None), getattr(error, "status", None), str(error), getattr(error, "details", None)]
    return "it did not fail"
`;

/** A service that pings while it is sent to, says which kinds of frames it got, and cuts off the last bytes of its answer. */
const FAR_END = `import json, socket, struct, threading, time

def far_end(cut):
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(server, cut), daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}"

def serve(server, cut):
    taken = server.accept()[0]
    file = taken.makefile("rb")
    while file.readline().strip():
        pass
    if cut < 0:
        taken.close()
        file.close()
        return
    taken.sendall(b"HTTP/1.1 101 Switching\\r\\n\\r\\n")
    kinds, open_for_more = set(), True
    while open_for_more:
        taken.sendall(struct.pack("!BB", 128 | 9, 5) + b"hello")
        time.sleep(0.02)  # both ends' buffers are full, and the other has a frame half sent
        first, second = file.read(2)
        length = second & 127
        if length > 125:
            length = int.from_bytes(file.read(2 if length == 126 else 8), "big")
        kinds.add(first & 15)
        file.read(4 + length)
        open_for_more = not (first & 15 == 1 and length == 0)
    answer = json.dumps({"result": {"text": "kinds: " + " ".join(map(str, sorted(kinds)))}}).encode()
    frame = struct.pack("!BB", 128 | 1, len(answer)) + answer
    taken.sendall(frame[: len(frame) - cut] + (b"" if cut else struct.pack("!BBH", 128 | 8, 2, 1000)))
    taken.shutdown(socket.SHUT_WR)
    while file.read(1000):
        pass
    taken.close()
`;

/** Runs lines of Python that leave what they found in \`found\`. */
async function run(name: string, lines: string): Promise<unknown> {
  const file = join(at.dir, `${name}.py`);
  writeFileSync(file, `${HEAD}${lines}\nprint(json.dumps(found))\n`);
  const { stdout } = await promisify(execFile)(python, [file, clinic.pair.url, assistant.pair.url], { cwd: at.dir });
  return JSON.parse(stdout);
}

describe('a Python client', () => {
  it('type-checks under mypy --strict, down to what a user writes with it', async () => {
    writeFileSync(
      join(at.dir, 'use.py'),
      `from clinic_client import TriageClient
from clinic_client.client import CallOptions
from clinic_client.messages import ScoreResponse

def use(triage: TriageClient) -> float:
    answer: ScoreResponse = triage.score({"clinicId": "c", "visit": {"id": "12", "vitals": {"heartRate": 60}}, "consider": ["URGENCY_URGENT"]})
    visit = triage.get_visit({"name": "clinics/c/visits/1"}, CallOptions(timeout=5))
    triage.score({"consider": ["URGENCY_HIGH"]})  # type: ignore[list-item]
    return answer["score"] + int(visit["id"])
`,
    );
    const files = ['use.py', 'clinic_client', 'assistant_client', 'odd_client'];
    const mypy = ['-m', 'mypy', '--strict', '--python-version', '3.10', '--cache-dir', join(at.dir, 'cache'), ...files];
    const { stdout } = await promisify(execFile)(python, mypy, { cwd: at.dir }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toMatch(/^Success: /);
    await promisify(execFile)(python, ['-c', 'import odd_client.services, odd_client.messages'], { cwd: at.dir });
  }, 300_000);

  it('puts fields into the path, the query and the body, and keeps 64-bit numbers whole', async () => {
    const found = await run(
      'fields',
      `visit = triage.get_visit({"name": "clinics/c 1/visits/7", "fields": "symptoms,id"})
found = [
    triage.score({"clinicId": "north/wing ü", "visit": {"id": "90071992547409", "vitals": {"heartRate": 64}}, "explain": True, "consider": ["URGENCY_URGENT"]}),
    [visit["name"], visit["id"], visit["symptoms"], list(base64.b64decode(visit["ecg"]))],
    triage.patch_visit({"visit": {"name": "clinics/c/visits/1", "symptoms": ["x"]}, "updateMask": "symptoms"})["symptoms"],
    triage.delete_visit({"name": "clinics/c/visits/1"}),
    base64.b64decode(triage.get_attachment({"path": "a/b%2Fc/d é.txt"})).decode(),
]`,
    );
    expect(found).toEqual([
      { urgency: 'URGENCY_URGENT', score: 0.5, contributions: { 'key ': 1, 'north/wing ü': 90071992547409 } },
      ['clinics/c 1/visits/7', '18446744073709551615', ['symptoms', 'id'], [255, 254]],
      ['symptoms'],
      {},
      'a/b%2Fc/d é.txt',
    ]);
  });

  it('raises errors with code, status and details, and repeats what may be repeated', async () => {
    const found = (await run(
      'errors',
      `from clinic_client.client import CallOptions
slow = {"clinicId": "slow", "visit": {"id": "1"}}
found = [
    failure(lambda: triage.get_visit({"name": "clinics/c/visits/none"})),
    failure(lambda: triage.get_visit({"name": "clinics/c/visits/bad"})),
    failure(lambda: triage.get_visit({})),
    failure(lambda: triage.get_visit({"name": "clinics/../visits/1"}))[:1],
    failure(lambda: TriageClient("http://127.0.0.1:1").get_visit({"name": "clinics/c/visits/1"}))[:3],
    failure(lambda: triage.score(slow, CallOptions(timeout=0.2)))[:2],
    triage.get_visit({"name": "clinics/c/visits/busy"})["name"],
    failure(lambda: TriageClient(sys.argv[1], retries=0).get_visit({"name": "clinics/c/visits/busy"}))[:3],
    "key k1" in triage.score({"clinicId": "c", "visit": {"id": "1"}}, CallOptions(idempotency_key="k1"))["contributions"],
    failure(lambda: triage.get_visit({"name": "clinics/c/visits/busy"}, CallOptions(timeout=0.5)))[:3],
]`,
    )) as unknown[][];
    expect(found[0]?.slice(0, 4)).toEqual(['ApiError', 'NOT_FOUND', 404, 'NOT_FOUND: no such visit']);
    expect(found[1]?.[4]).toMatchObject([{ fieldViolations: [{ field: 'name' }] }]);
    expect(found[2]?.[0]).toBe('ValueError');
    expect(found.slice(3)).toMatchObject([
      ['ValueError'],
      ['ApiError', 'UNAVAILABLE', 0],
      ['ApiError', 'DEADLINE_EXCEEDED'],
      'clinics/c/visits/busy',
      ['ApiError', 'UNAVAILABLE', 503],
      true,
      ['ApiError', 'DEADLINE_EXCEEDED', 0],
    ]);
  });

  it('reads the error of a service that does not wait for the whole request', async () => {
    const found = await run(
      'early',
      `import socket, threading
server = socket.create_server(("127.0.0.1", 0))
def refuse():
    taken = server.accept()[0]
    taken.recv(1000)
    taken.sendall(b'HTTP/1.1 413 Too Large\\r\\nContent-Length: 32\\r\\n\\r\\n{"code":8,"message":"too large"} ')
    taken.close()
threading.Thread(target=refuse).start()
long = TriageClient(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=20)
found = failure(lambda: long.score({"clinicId": "c", "visit": {"id": "1", "symptoms": ["s" * 50_000_000]}}))[:4]`,
    );
    expect(found).toEqual(['ApiError', 'RESOURCE_EXHAUSTED', 413, 'RESOURCE_EXHAUSTED: too large']);
  });

  it('writes the numbers that JSON has no word for as the contract has them', async () => {
    const found = await run(
      'numbers',
      `from clinic_client.request import Rpc, http_request, json_of
odd = {"a": float("nan"), "b": (float("inf"), [-float("inf")]), "c": 1.5}
found = [json_of(odd), http_request(Rpc("r", "GET", ("/x",), ""), odd).target]`,
    );
    expect(found).toEqual([
      '{"a": "NaN", "b": ["Infinity", ["-Infinity"]], "c": 1.5}',
      '/x?a=NaN&b=Infinity&b=-Infinity&c=1.5',
    ]);
  });

  it('streams: answers as they come, requests as they are made, and both over a WebSocket', async () => {
    const found = await run(
      'streams',
      `from assistant_client.client import CallOptions
heard = []
def turns():
    yield {"text": "hello"}
    while not heard:  # the second turn waits for the first answer
        time.sleep(0.005)
    yield {"text": "x" * 70000}
    yield {"text": "y" * 300}
for chunk in chat.converse(turns()):
    heard.append(len(chunk["text"]))
def broken():
    yield {"text": "a"}
    raise KeyError("mine")
def gone():
    yield {"text": "a"}
    raise FileNotFoundError("mine")
left = next(iter(chat.stream({"turns": [{"text": "a"}], "maxTokens": 99})))
found = [
    list(chat.stream({"turns": [{"text": "a"}, {"text": "b"}]})),
    failure(lambda: list(chat.stream({"turns": [{"text": "a"}], "maxTokens": 13})))[:4],
    left["text"],
    failure(lambda: list(chat.stream({"turns": [{"text": "a"}], "maxTokens": 99}, CallOptions(timeout=0.3))))[:2],
    chat.summarize({"text": text} for text in ["one", "two"])["text"],
    failure(lambda: chat.summarize([{"nope": 1}]))[:2],
    heard,
    failure(lambda: list(chat.converse([{"text": "fail"}])))[:4],
    failure(lambda: list(chat.converse(broken())))[0],
    failure(lambda: list(chat.converse(gone())))[0],
    failure(lambda: list(ChatClient(sys.argv[1]).converse([])))[:3],
    failure(lambda: list(ChatClient("http://127.0.0.1:1").converse([])))[:3],
]`,
    );
    expect(found).toEqual([
      [
        { text: 'a', done: false },
        { text: 'b', done: false },
        { text: '', done: true },
      ],
      ['ApiError', 'RESOURCE_EXHAUSTED', 200, 'RESOURCE_EXHAUSTED: enough'],
      'a',
      ['ApiError', 'DEADLINE_EXCEEDED'],
      'one+two',
      ['ApiError', 'INVALID_ARGUMENT'],
      [6, 70001, 301, 0],
      ['ApiError', 'NOT_FOUND', 200, 'NOT_FOUND: nothing to say'],
      'KeyError',
      'FileNotFoundError',
      ['ApiError', 'NOT_FOUND', 404],
      ['ApiError', 'UNAVAILABLE', 0],
    ]);
  });

  it('answers pings between its frames, never within one, and takes no half frame for a whole', async () => {
    writeFileSync(join(at.dir, 'far_end.py'), FAR_END);
    const found = await run(
      'frames',
      `from far_end import far_end
from assistant_client.client import CallOptions
def heard(url):
    return list(ChatClient(url).converse([{"text": "x" * 30_000_000}] * 3, CallOptions(timeout=20)))
found = [
    heard(far_end(cut=0)),
    failure(lambda: heard(far_end(cut=9)))[:4],
    failure(lambda: list(ChatClient(far_end(cut=-1)).converse([])))[:3],
]`,
    );
    expect(found).toEqual([
      [{ text: 'kinds: 1 10' }],
      ['ApiError', 'UNAVAILABLE', 0, 'UNAVAILABLE: the WebSocket broke: it ended in mid-frame'],
      ['ApiError', 'UNAVAILABLE', 0],
    ]);
  });
});
