/** The doors to the network, as they are configured: who is answered, how often, in which modes, and with which keys. */

import { accessRules, controlRules } from "./settings/access.js";
import { keyRecords } from "./settings/keys.js";
import type { Config } from "./settings/schema.js";

/** What it needs of drivers/responder. */
export interface ResponderPort {
  setAccess(rules: Uint8Array, control: Uint8Array, refusal: string): void;
  setKeys(records: Uint8Array, nak: boolean): void;
  setRate(ratePerS: number, burst: number, leak: number): void;
  interleave(): void;
  serveSymmetric(): void;
  serveNts(): void;
  open(address: string, port: number, onPacket: () => void): void;
}

/** What it needs of drivers/update. */
export interface UpdatePort {
  setAccess(rules: Uint8Array): void;
  open(port: number, onPacket: () => void): void;
}

/** What it needs of drivers/tcp. */
export interface WebPort {
  open(port: number, onEvent: () => void): void;
}

/** @param onPacket called when a packet waits that TypeScript is to answer. */
export function openResponder(responder: ResponderPort, config: Config, onPacket: () => void): void {
  const { serving, authentication } = config;
  const refusal = serving.refusal === "silent" ? "" : serving.refusal;
  responder.setAccess(accessRules(serving.allow, serving.deny), controlRules(serving.control), refusal);
  responder.setKeys(keyRecords(authentication.keys), authentication.wrongKey === "nak");
  const { listClients, ratePerS, burst, leak } = serving;
  if (listClients || ratePerS > 0) responder.setRate(ratePerS, burst, leak);
  if (serving.interleaved) responder.interleave();
  if (serving.symmetric) responder.serveSymmetric();
  if (config.nts.enabled) responder.serveNts();
  responder.open(serving.address, serving.port, onPacket);
}

/** Nothing is opened without a key. */
export function openUpdate(update: UpdatePort, config: Config, onPacket: () => void): void {
  const { key, port } = config.update;
  if (key === "") return;
  update.setAccess(accessRules(config.serving.allow, config.serving.deny));
  update.open(port, onPacket);
}

/** Nothing is opened where the port is 0. */
export function openWeb(tcp: WebPort, config: Config, onEvent: () => void): void {
  const { port } = config.web;
  if (port !== 0) tcp.open(port, onEvent);
}
