/** Whether an appliance's settings keep this computer out, and which. */

import { createSocket } from "node:dgram";
import { BlockList, isIP } from "node:net";
import type { ConfigValue } from "../console/answers.js";

/** A setting that has a sender refused. */
export interface Denial {
  key: "serving.allow" | "serving.deny";
  /** In words: what it holds, and what it does to the sender. */
  finding: string;
  advice: string;
}

/**
 * What of the settings `values` denies a sender at `address`; undefined where none does (drivers/responder/access.h: a
 * network of serving.deny holds it, or serving.allow names some and none of them does).
 */
export function denialOf(values: Readonly<Record<string, ConfigValue>>, address: string): Denial | undefined {
  const [allow, deny] = [networks(values["serving.allow"]), networks(values["serving.deny"])];
  const denying = deny.find((network) => holds(network, address));
  if (denying !== undefined) {
    const finding = `serving.deny holds ${denying}, so the board does not answer this computer (${address})`;
    return { key: "serving.deny", finding, advice: "take it out: noonmark config set serving.deny" };
  }
  if (allow.length === 0 || allow.some((network) => holds(network, address))) return undefined;
  const finding = `serving.allow is ${allow.join(" ")}, so the board does not answer this computer (${address})`;
  return { key: "serving.allow", finding, advice: `add its network: noonmark config set serving.allow "+ ${address}"` };
}

/** This computer's address as a server at `host` sees it, where nothing between them changes it; "" without a route. */
export async function ownAddressTowards(host: string, port: number): Promise<string> {
  const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
  try {
    return await new Promise<string>((resolve) => {
      socket.on("error", () => resolve(""));
      // Connecting a datagram socket sends nothing: it has the system choose the way.
      socket.connect(port, host, () => resolve(socket.address().address));
    });
  } finally {
    socket.close();
  }
}

function networks(value: ConfigValue | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function holds(network: string, address: string): boolean {
  const [net = "", bits] = network.split("/");
  const family = isIP(net) === 6 ? "ipv6" : "ipv4";
  if (isIP(net) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
