/**
 * A network of namespaces: one with a bridge, where a server runs, and one for each client, joined to it by a cable.
 * A client has its own port 123, users and /run there, and no right to set the clock. Nothing has a name on the
 * machine: namespaces, interfaces and mounts end with their first process, which is killed when this one dies, however.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** TEST-NET-1 of RFC 5737, and a unique local prefix of RFC 4193. */
export const SERVER = { ipv4: "192.0.2.1", ipv6: "fd00::1", broadcast: "192.0.2.255" } as const;
const FIRST_CLIENT = 10;

/** The kernel kills what follows when the thread that started it dies; that of Node's children is its main thread. */
const TIED: readonly string[] = ["setpriv", "--pdeathsig", "KILL"];
/** Killing `unshare` kills the namespace's first process, and with it every other one in there. */
const CLIENT_SPACE = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"] as const;
/** In its bounding set nothing that is executed can get it back, whoever its owner is. */
const WITHOUT_CLOCK = "setpriv --bounding-set=-sys_time --inh-caps=-sys_time";

/** Without one of its own a bridge takes that of its lowest port, and clients' knowledge of it is void with each new one. */
const BRIDGE = "02:00:5e:00:53:01";

/** The bridge's ports have no addresses: else a packet to an IPv6 group could leave by one of them alone. */
const SERVER_SETUP = `set -e
ip link set lo up
ip link add bridge address ${BRIDGE} type bridge
ip address add ${SERVER.ipv4}/24 broadcast ${SERVER.broadcast} dev bridge
ip address add ${SERVER.ipv6}/64 dev bridge nodad
ip link set bridge up
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
ip route add 224.0.0.0/4 dev bridge
echo ready
exec cat`;

/** Said by a client that is in its own namespace: before that a cable to it would end in ours. */
const WAITING = "waiting for the cable";

const OUTLIVED = "\na process of the client outlived its namespace's first one\n";

/** Accounts that Debian's packages add when they are installed, which those that are unpacked only have not. */
const ACCOUNTS = ["ntpd", "ntpsec", "systemd-timesync"] as const;
const FIRST_ACCOUNT = 60_100;
const passwd = ACCOUNTS.map(
  (name, index) => `${name}:x:${FIRST_ACCOUNT + index}:${FIRST_ACCOUNT + index}::/run/empty:/`,
);
const group = ACCOUNTS.map((name, index) => `${name}:x:${FIRST_ACCOUNT + index}:`);

/**
 * Waits for its cable on standard input, then runs $SCRIPT as root without the right to set the clock. The first process
 * stays this shell: the kernel forgets whose death it was to die of once it becomes another user (prctl(2)).
 */
const clientSetup = (host: number) => `set -e
ip link set lo up
echo ${WAITING}
read -r plugged
ip address add 192.0.2.${host}/24 broadcast ${SERVER.broadcast} dev eth0
ip address add fd00::${host}/64 dev eth0 nodad
ip link set eth0 up
ip route add 224.0.0.0/4 dev eth0
mount -t tmpfs none /run
mkdir -p -m 755 /run/empty /run/work
for list in passwd group; do grep -vE '^(${ACCOUNTS.join("|")}):' /etc/$list >/run/$list; done
printf '%s\\n' ${passwd.map((line) => `'${line}'`).join(" ")} >>/run/passwd
printf '%s\\n' ${group.map((line) => `'${line}'`).join(" ")} >>/run/group
for list in passwd group; do mount --bind /run/$list /etc/$list; done
cd /run/work
${WITHOUT_CLOCK} sh -c "$SCRIPT"
exit`;

/** Why no such network can be had here, or undefined. */
export function networkUnavailable(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces take root";
  for (const name of ["ip", "unshare", "nsenter", "setpriv"]) {
    if (spawnSync(name, ["--version"]).error !== undefined && spawnSync(name, ["-V"]).error !== undefined) {
      return `${name} is not installed (Debian: iproute2, util-linux)`;
    }
  }
  const tried = spawnSync("unshare", ["--net", "--mount", "ip", "link", "add", "bridge", "type", "bridge"]);
  return tried.status === 0 ? undefined : `no network namespace with a bridge can be made: ${tried.stderr}`;
}

export class Network {
  readonly #server: ChildProcess;
  readonly #clients = new Set<ChildProcess>();
  #next = FIRST_CLIENT;

  private constructor(server: ChildProcess) {
    this.#server = server;
  }

  static async open(): Promise<Network> {
    const server = start([...TIED, "unshare", "--net", "sh", "-c", SERVER_SETUP]);
    const first = once(server.stdout as Readable, "data").then(String);
    const said = await Promise.race([first, once(server, "close").then(() => "it ended")]);
    if (!said.startsWith("ready"))
      throw new Error(`no namespace for the server: ${said} ${server.stderr?.read() ?? ""}`);
    return new Network(server);
  }

  /** Words that make a command run where the server belongs. */
  get enter(): readonly string[] {
    return [...TIED, "nsenter", `--net=/proc/${this.#server.pid}/ns/net`];
  }

  /**
   * Runs a shell script as a client until what it says fits, it ends, or the time is over; then nothing of it runs on.
   * Returns all that it said.
   */
  async client(script: string, fits: (output: string) => boolean, limitS: number): Promise<string> {
    const host = this.#next++;
    const child = start([...TIED, ...CLIENT_SPACE, "sh", "-c", clientSetup(host)], { SCRIPT: script });
    this.#clients.add(child);
    let output = "";
    let plugged = false;
    const timer = setTimeout(() => child.kill("SIGKILL"), limitS * 1000);
    for (const stream of [child.stdout as Readable, child.stderr as Readable]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (!plugged && output.includes(WAITING)) {
          plugged = true;
          this.#plug(child, `client${host}`);
        }
        if (fits(output)) child.kill("SIGKILL");
      });
    }
    const closed = once(child, "close");
    await once(child, "exit");
    // Whoever lived on would have its outputs.
    const outlived = setTimeout(() => {
      output += OUTLIVED;
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, 5000);
    await closed;
    clearTimeout(outlived);
    clearTimeout(timer);
    this.#clients.delete(child);
    if (output.endsWith(OUTLIVED)) throw new Error(output);
    return output.replace(`${WAITING}\n`, "");
  }

  async close(): Promise<void> {
    for (const child of [...this.#clients, this.#server]) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "close") : undefined;
      child.kill("SIGKILL");
      await ended;
    }
  }

  /** Lays a cable from the bridge to a client, and tells it. */
  #plug(child: ChildProcess, name: string): void {
    const cable = ["link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", String(child.pid)];
    const enter = this.enter.slice(TIED.length);
    for (const words of [cable, ["link", "set", name, "master", "bridge", "up"]]) {
      const made = spawnSync(enter[0] ?? "", [...enter.slice(1), "ip", ...words], { encoding: "utf8" });
      if (made.status !== 0) throw new Error(`ip ${words.join(" ")}: ${made.stderr}`);
    }
    (child.stdin as Writable).end("plugged\n");
  }
}

function start([file, ...words]: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(file ?? "", words, { env: { ...process.env, ...environment }, stdio: "pipe" });
  // A process that died before it read what it was told is no error of ours: its output tells.
  child.stdin.on("error", () => {});
  return child;
}
