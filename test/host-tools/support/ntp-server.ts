/** An NTP server for tests of what asks one. */

import { createSocket } from "node:dgram";
import { once } from "node:events";

const NTP_MINUS_UNIX_SECONDS = 2_208_988_800;

/**
 * A server on loopback that answers with this host's time, or what `change` makes of the answer. `hold` says how many
 * milliseconds each answer is held up; "lost" ones are never sent.
 */
export async function withServer(
  change: (reply: Buffer, turn: number) => void,
  body: (port: number) => Promise<void>,
  hold: (turn: number) => number | "lost" = () => 0,
) {
  let turn = 0;
  const socket = createSocket("udp4", (request, from) => {
    const reply = Buffer.alloc(48);
    reply.set([0x24, 1, 0, 0xec, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x50, 0x50, 0x53, 0]);
    const now = Date.now() / 1000 + NTP_MINUS_UNIX_SECONDS;
    for (const [at, seconds] of [
      [16, now - 3],
      [32, now],
      [40, now + 0.00001],
    ] as const) {
      reply.writeUInt32BE(Math.floor(seconds), at);
      reply.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
    }
    request.copy(reply, 24, 40, 48);
    change(reply, turn);
    const held = hold(turn++);
    const send = () => socket.send(reply, from.port, from.address);
    if (held === 0) send();
    else if (held !== "lost") setTimeout(send, held);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    await body(socket.address().port);
  } finally {
    socket.close();
  }
}
