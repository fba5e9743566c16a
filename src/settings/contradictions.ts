/**
 * Values that are allowed one by one and do nothing, or harm, together: named when one of them is set, and at the start,
 * since nobody would see it.
 */

import { parseAddress, parseKey } from "./formats.js";
import type { Config } from "./schema.js";
import { parseServer, type WrittenServer } from "./servers.js";

/** A sentence for each, with the keys that are meant. */
export function contradictions(config: Config): string[] {
  const { broadcast, authentication, leap, network, serving } = config;
  const warnings: string[] = upstreamContradictions(config);
  const { keyId } = broadcast;
  if (keyId !== 0 && !authentication.keys.some((text) => parseKey(text)?.id === keyId)) {
    warnings.push(`nothing is broadcast: broadcast.keyId ${keyId} is no key of authentication.keys`);
  }
  if (leap.smear !== (leap.timescale === "smeared")) {
    warnings.push("leap seconds are not smeared: that takes both leap.smear true and leap.timescale smeared");
  }
  if (config.ptp.enabled && leap.smear && leap.timescale === "smeared") {
    warnings.push("PTP is not served: smeared seconds are no seconds of TAI; set ptp.enabled or leap.smear to false");
  }
  warnings.push(...fixedAddress(network));
  const own = parseAddress(serving.address);
  if (own !== undefined && isLoopback(own)) {
    warnings.push(
      `nobody else is served: serving.address ${serving.address} is an address of loopback; empty serves all`,
    );
  }
  return warnings;
}

/** What is wrong with a fixed address (RFC 1122 §3.2.1.3): the network then lacks it, or a way out of it. */
function fixedAddress({ address, prefixLength, gateway }: Config["network"]): string[] {
  const own = parseAddress(address);
  const router = parseAddress(gateway);
  if (own === undefined) {
    return router === undefined ? [] : ["network.gateway is not used: it takes network.address, which is empty"];
  }
  if (isLoopback(own)) return [`network.address ${address} is an address of loopback: no network has it`];
  if ((own[0] ?? 0) >= 224 || own[0] === 0) return [`network.address ${address} is no address of a host`];
  const hosts = 2 ** (32 - prefixLength);
  const network = Math.floor(number(own) / hosts);
  const host = number(own) % hosts;
  if (host === 0 || host === hosts - 1) {
    return [`network.address ${address} is the network or its broadcast address, not a host's: ${prefixLength} bits`];
  }
  if (router === undefined) return [];
  if (number(router) === number(own)) return ["network.gateway is network.address: the device is not its own router"];
  if (Math.floor(number(router) / hosts) === network) return [];
  return [
    `network.gateway ${gateway} is outside the network of ${address}/${prefixLength}: it cannot be reached from there`,
  ];
}

function number(address: readonly number[]): number {
  return address.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1 (RFC 4291 §2.5.3), and the first within the second. */
function isLoopback(address: readonly number[]): boolean {
  if (address.length === 4) return address[0] === 127;
  const mapped = address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  return mapped ? address[12] === 127 : address.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** What is wrong with the servers to ask, one with another and with the keys and the network. */
function upstreamContradictions({ upstream, authentication, network, console }: Config): string[] {
  const warnings: string[] = [];
  if (upstream.servers.length > 0 && console.inputs) {
    warnings.push("console.inputs leaves out what servers answer: a recording that is played again has no servers");
  }
  const servers = upstream.servers.map(parseServer).filter((each): each is WrittenServer => typeof each !== "string");
  const places = servers.map(({ host, port }) => `${host.toLowerCase()} port ${port}`);
  for (const [index, { host, keyId }] of servers.entries()) {
    if (keyId !== 0 && !authentication.keys.some((text) => parseKey(text)?.id === keyId)) {
      warnings.push(`the server ${host} is not asked: its key=${keyId} is no key of authentication.keys`);
    }
    if (places.indexOf(places[index] as string) !== index) {
      warnings.push(`the server ${places[index]} is in upstream.servers twice, and would vote twice: it is asked once`);
    }
  }
  const named = servers.find(({ isAddress }) => !isAddress);
  if (named !== undefined && network.address !== "" && network.dns.length === 0) {
    warnings.push(
      `the server ${named.host} cannot be found: with a fixed network.address no DHCP server names a DNS server; set network.dns`,
    );
  }
  return warnings;
}
