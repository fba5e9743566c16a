import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { before, test } from "node:test";
import { buildLoad, KEY, runLoad } from "../../../host-tools/bench/load.js";
import { signed } from "../../drivers/responder/request-model.js";

let program = "";
before(async () => {
  program = await buildLoad();
});

/** A server that answers right, or does with a reply what `change` says (an empty one is not sent). */
async function withServer(
  change: (reply: Buffer, number: number, from: string) => Buffer,
  body: (port: number) => Promise<void>,
) {
  let number = 0;
  const socket = createSocket("udp4", (request, from) => {
    const reply = Buffer.alloc(48);
    reply[0] = 0x24;
    request.copy(reply, 24, 40, 48);
    const changed = change(reply, number++, from.address);
    if (changed.length > 0) socket.send(changed, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    await body(socket.address().port);
  } finally {
    socket.close();
  }
}

test("every request is answered once and timed", async () => {
  await withServer(
    (reply) => reply,
    async (port) => {
      for (const window of [1, 16]) {
        const { answered, invalid, seconds, medianUs, p99Us } = await runLoad(program, port, window, 500);
        assert.deepEqual([answered, invalid], [500, 0]);
        assert.ok(medianUs > 0 && p99Us >= medianUs && p99Us < seconds * 1e6, `${medianUs} ${p99Us} ${seconds}`);
      }
    },
  );
});

test("a spread load comes from a new address with each request", async () => {
  const sources = new Set<string>();
  await withServer(
    (reply, _, from) => {
      sources.add(from);
      return reply;
    },
    async (port) => {
      const { answered, invalid } = await runLoad(program, port, 16, 500, "spread");
      assert.deepEqual([answered, invalid], [500, 0]);
    },
  );
  assert.equal(sources.size, 500);
  assert.ok(sources.has("127.64.0.1") && sources.has("127.64.1.244"), [...sources].slice(0, 3).join(" "));
});

test("an interleaving client sends the last reply's receive time back, and takes either mode", async () => {
  let last = Buffer.alloc(8);
  const wrong: string[] = [];
  const socket = createSocket("udp4", (request, from) => {
    if (!request.subarray(24, 32).equals(last)) wrong.push(request.toString("hex"));
    const reply = Buffer.alloc(48);
    reply[0] = 0x24;
    request.copy(reply, 24, last[7] === 0 ? 40 : 32, last[7] === 0 ? 48 : 40);
    request.copy(reply, 36, 44, 48);
    reply.writeUInt32BE(reply.readUInt32BE(36) | 1, 36);
    last = Buffer.from(reply.subarray(32, 40));
    socket.send(reply, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    const { answered, interleaved, invalid } = await runLoad(program, socket.address().port, 1, 100, "interleaved");
    assert.deepEqual([answered, interleaved, invalid, wrong], [100, 99, 0, []]);
  } finally {
    socket.close();
  }
});

test("a signed request has the key's MAC, and a reply without it is none", async () => {
  const key = `${KEY.id}:AES128:${KEY.digits}`;
  const seen = { right: 0, wrong: 0 };
  const socket = createSocket("udp4", (request, from) => {
    seen[request.equals(signed(key, request.subarray(0, 48))) ? "right" : "wrong"]++;
    const reply = Buffer.alloc(48);
    reply[0] = 0x24;
    request.copy(reply, 24, 40, 48);
    if (seen.right === 10) socket.send(reply, from.port, from.address);
    socket.send(signed(key, reply), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    const { answered, invalid } = await runLoad(program, socket.address().port, 1, 100, "signed");
    assert.deepEqual([answered, invalid, seen], [100, 1, { right: 100, wrong: 0 }]);
  } finally {
    socket.close();
  }
});

test("a reply that is dropped is lost, and the load goes on", async () => {
  await withServer(
    (reply, number) => (number === 50 ? Buffer.alloc(0) : reply),
    async (port) => {
      const { answered, lost, late, invalid } = await runLoad(program, port, 4, 200);
      assert.deepEqual([answered, invalid], [200, 0]);
      // A machine that is busy elsewhere may make more of them late, but this one was never sent.
      assert.ok(lost - late >= 1, `${lost} lost, ${late} late`);
    },
  );
});

test("a reply that answers nothing, or twice, is invalid", async () => {
  await withServer(
    (reply, number) => {
      if (number === 10) reply[28] = 0xff; // another number
      if (number === 20) reply[0] = 0x23; // not a server's
      return number === 30 ? Buffer.concat([reply, reply]) : reply;
    },
    async (port) => {
      const { answered, invalid } = await runLoad(program, port, 4, 200);
      assert.deepEqual([answered, invalid], [200, 3]);
    },
  );
});

test("where nobody answers it gives up and says so", async () => {
  await assert.rejects(runLoad(program, 1, 4, 200), /port 1 with window 4 failed: load: .*: Connection refused/);
  await withServer(
    () => Buffer.alloc(0),
    async (port) => {
      await assert.rejects(runLoad(program, port, 4, 200), /no reply for 2000 ms: is a server there\?/);
    },
  );
});
