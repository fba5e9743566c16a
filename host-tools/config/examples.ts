/** One example for each written form of a setting that is not plain from its range: as a person types it. */

import type { Field, ListField, TextField } from "../../src/settings/schema.js";

/** Every format has one, so that a new format cannot be without. "any" is plain text. */
const TEXTS: Readonly<Record<TextField["format"], string>> = {
  any: "My network",
  hostName: "clock-2",
  domain: "time.example.net",
  ipv4: "192.168.1.20",
  address: "fd00::20",
  group: "ff02::101",
  date: "2026-01-31",
  wifiPassword: "correct horse battery",
  updateKey: "correct horse battery staple",
  hostPort: "log.example.net:5514",
  topic: "homeassistant",
};

const ITEMS: Readonly<Record<"server" | "address", string>> = {
  server: "ntp1.example.net,iburst 192.168.1.1:1123,prefer [2001:db8::1],key=7",
  address: "192.168.1.1 fd00::1",
};

/** @returns undefined where what is allowed says all: numbers, switches and words to choose from. */
export function exampleOf(field: Field): string | undefined {
  switch (field.type) {
    case "integer":
    case "boolean":
    case "choice":
      return undefined;
    case "text":
      return TEXTS[field.format];
    case "prefixes":
      return "192.168.0.0/16 fd00::/8";
    case "keys":
      return "7:AES128:2b7e151628aed2a6abf7158809cf4f3c"; // the key of RFC 4493's examples
    case "list":
      return itemsOf(field);
  }
}

function itemsOf({ item }: ListField): string {
  return typeof item === "string" ? ITEMS[item] : item.join(" ");
}
