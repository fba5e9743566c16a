/** NTS as its users have it: chronyd trusts the appliance's certificate, and what does not belong there is refused. */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { hasOpenssl } from "../../host-tools/build/engine.js";
import { Random } from "../drivers/responder/cases.js";
import { bytesOf } from "../drivers/responder/nts-ask.js";
import { type Asked, cookiesOf, request, type Session } from "../drivers/responder/nts-model.js";
import { execute, freePort, program, Simulation } from "./simulator.js";

const OFFSET_LIMIT_S = 100e-6;
const ROOT = process.getuid?.() === 0;
/** RFC 8915 §4: NTPv4, AEAD_AES_SIV_CMAC_256, end. */
const WISH = Buffer.from("80010002000080040002000f80000000", "hex");
const LIBRARY = hasOpenssl() ? false : "no OpenSSL 3 headers (Debian: apt install libssl-dev)";

interface Established {
  session: Session;
  cookies: Buffer[];
  port: number;
}

async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a simulation that serves NTS", { concurrency: 4, skip: LIBRARY }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-nts-"));
  const trusted = join(folder, "certificate.pem");
  let simulation: Simulation;
  let certificate = "";
  let port = 0;
  let keyPort = 0;

  before(async () => {
    port = await freePort();
    keyPort = await freeTcpPort();
    const webPort = await freeTcpPort();
    const file = join(folder, "noonmark.json");
    writeFileSync(file, JSON.stringify({ nts: { enabled: true, port: keyPort } }));
    const words = ["--ntp-port", String(port), "--web-port", String(webPort), "--json", "--config", file];
    simulation = new Simulation(words);
    await simulation.row((row) => row.stratum === 1, 60);
    const answer = await fetch(`http://127.0.0.1:${webPort}/certificate.pem`);
    assert.equal(answer.status, 200);
    certificate = await answer.text();
    writeFileSync(trusted, certificate);
    chmodSync(folder, 0o755); // chronyd reads it when it is no longer root
  });
  after(async () => {
    await simulation.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs chronyd once as a client of NTS. */
  async function ask(chronyd: string, host: string, limitS: number, directives: readonly string[]): Promise<string> {
    const server = `server ${host} ntsport ${keyPort} nts iburst maxsamples 2`;
    const words = ["-Q", "-t", String(limitS), ...(ROOT ? [] : ["-U"]), server, "nosystemcert", ...directives];
    return (await execute(chronyd, words)).output;
  }

  for (const host of ["localhost", "127.0.0.1"]) {
    test(`chronyd follows ${host}, whose certificate it was told to trust`, async (context) => {
      const chronyd = program("chronyd");
      if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
      const output = await ask(chronyd, host, 25, [`ntstrustedcerts ${trusted}`]);
      const offset = /System clock wrong by (-?[\d.]+) seconds/.exec(output)?.[1];
      assert.ok(offset !== undefined, `it named no offset:\n${output}`);
      assert.ok(Math.abs(Number(offset)) < OFFSET_LIMIT_S, output);
    });
  }

  test("chronyd that trusts nobody gets no keys and no time", async (context) => {
    const chronyd = program("chronyd");
    if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
    const untrusted = await ask(chronyd, "localhost", 6, []);
    assert.doesNotMatch(untrusted, /System clock wrong/);
    assert.match(untrusted, /certificate is NOT trusted/);
  });

  test("chronyd that knows it by a name that is not in the certificate gets no keys", async (context) => {
    const chronyd = program("chronyd");
    if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
    const other = hostname();
    const address = await lookup(other, 4).then(
      (found) => found.address,
      () => "none",
    );
    if (address !== "127.0.0.1" || other === "localhost") return context.skip(`${other} is ${address}, not 127.0.0.1`);
    const output = await ask(chronyd, other, 6, [`ntstrustedcerts ${trusted}`]);
    assert.doesNotMatch(output, /System clock wrong/);
    assert.match(output, /certificate/);
  });

  // One address may begin eight at once: each of ours is another's.
  let clients = 1;
  function open(options: ConnectionOptions = {}): TLSSocket {
    const trust = { ca: certificate, servername: "localhost", ALPNProtocols: ["ntske/1"] };
    clients++;
    const from = { host: "127.0.0.1", localAddress: `127.0.0.${1 + clients}` };
    return connect({ ...from, port: keyPort, ...trust, minVersion: "TLSv1.3", ...options });
  }

  /** What came until the other side ended, and the keys; undefined where there was no handshake. */
  function exchange(
    sent: Buffer,
    options: ConnectionOptions = {},
  ): Promise<{ came: Buffer; session: Session } | undefined> {
    return new Promise((resolve) => {
      const socket = open(options);
      const parts: Buffer[] = [];
      let session: Session | undefined;
      socket.on("secureConnect", () => {
        const key = (direction: number) =>
          socket.exportKeyingMaterial(32, "EXPORTER-network-time-security", Buffer.from([0, 0, 0, 15, direction]));
        session = { toServer: key(0), toClient: key(1) };
        socket.write(sent);
      });
      socket.on("data", (data) => parts.push(data));
      socket.on("error", () => resolve(undefined));
      socket.on("close", () => resolve(session === undefined ? undefined : { came: Buffer.concat(parts), session }));
    });
  }

  async function establish(): Promise<Established> {
    const done = await exchange(WISH);
    assert.ok(done !== undefined, "no handshake");
    const cookies: Buffer[] = [];
    let told = 123;
    for (let at = 0; at < done.came.length; ) {
      const type = done.came.readUInt16BE(at) & 0x7fff;
      const body = done.came.subarray(at + 4, at + 4 + done.came.readUInt16BE(at + 2));
      if (type === 5) cookies.push(body);
      if (type === 7) told = body.readUInt16BE(0);
      at += 4 + body.length;
    }
    return { session: done.session, cookies, port: told };
  }

  /** The answer to a packet; undefined where none comes. */
  function put(packet: Buffer): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      const socket = createSocket("udp4");
      const timer = setTimeout(() => {
        socket.close();
        resolve(undefined);
      }, 2000);
      socket.on("message", (answer) => {
        clearTimeout(timer);
        socket.close();
        resolve(answer);
      });
      socket.send(packet, port, "127.0.0.1");
    });
  }

  test("eight cookies and the port; each is good for a reply that only we can open", async () => {
    const { session, cookies, port: told } = await establish();
    assert.equal(told, port);
    assert.equal(cookies.length, 8);
    const random = new Random(1);
    for (const cookie of cookies) {
      const header = Buffer.concat([Buffer.from([(4 << 3) | 3]), Buffer.alloc(39), bytesOf(random, 8)]);
      const asked: Asked = {
        header,
        unique: bytesOf(random, 32),
        cookie,
        placeholders: 1,
        session,
        nonce: bytesOf(random, 16),
      };
      const answer = await put(request(asked));
      assert.ok(answer !== undefined, "no answer");
      assert.equal(cookiesOf(answer, asked)?.length, 2);
      const other = await establishedOther(asked);
      assert.equal(other, "NTSN");
    }
  });

  /** What the same request gets with the authenticator of other keys. */
  async function establishedOther(asked: Asked): Promise<string> {
    const wrong = { ...asked, session: { ...asked.session, toServer: Buffer.alloc(32, 1) } };
    return (await put(request(wrong)))?.toString("latin1", 12, 16) ?? "nothing";
  }

  const refused: [what: string, sent: string, answer: string][] = [
    ["another algorithm", "80010002000080040002001e80000000", "80010002000080040000 80000000"],
    ["another protocol", "8001000280008004000 2000f80000000", "8001000080000000"],
    ["an unknown critical record", "ffff000080010002000080040002000f80000000", "80020002000080000000"],
    ["no algorithm", "80010002000080000000", "80020002000180000000"],
  ];
  for (const [what, sent, expected] of refused) {
    test(`who asks for ${what} is told so`, async () => {
      const done = await exchange(Buffer.from(sent.replaceAll(" ", ""), "hex"));
      assert.equal(done?.came.toString("hex"), expected.replaceAll(" ", ""));
    });
  }

  test("an older TLS, or another protocol, has no handshake", async () => {
    assert.equal(await exchange(WISH, { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }), undefined);
    assert.equal(await exchange(WISH, { ALPNProtocols: ["http/1.1"] }), undefined);
  });
});
