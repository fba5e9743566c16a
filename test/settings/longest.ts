/** Every value of the schema at its longest, derived from the schema: what a new key adds is in it by itself. */

import assert from "node:assert/strict";
import { defaults, fieldOf, get, keys, setText } from "../../src/settings/config.js";
import type { Config, Field } from "../../src/settings/schema.js";

/** What a person types, line after line for a list; no value is the default, which would not be stored. */
export function longest(field: Field): string[] {
  const address = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
  const most = (texts: readonly string[]) => texts.reduce((a, b) => (b.length > a.length ? b : a));
  switch (field.type) {
    case "integer": {
      const values = (field.only ?? [field.min, field.max]).filter((value) => value !== field.default);
      return [most(values.map(String))];
    }
    case "boolean":
      return [String(!field.default)];
    case "choice":
      return [most(field.choices.filter((choice) => choice !== field.default))];
    case "prefixes":
      return ["", ...Array.from({ length: field.maxItems }, () => `+ ${address}/128`)];
    case "keys":
      return ["", ...Array.from({ length: field.maxItems }, (_, n) => `+ ${65535 - n}:SHA256:${"5a".repeat(32)}`)];
    case "list": {
      const name = `${"n".repeat(31)}.${"n".repeat(31)}`;
      const server = `${name}:65535,prefer,trust,require,noselect,iburst,xleave,key=65535,minpoll=10,maxpoll=10`;
      const item = field.item === "server" ? server : field.item === "address" ? address : field.item.join(" ");
      return Array.from({ length: field.maxItems }, () => `+ ${item}`);
    }
    case "text": {
      const quotes = (count: number) => [JSON.stringify('"'.repeat(count))];
      if (field.format === "any" || field.format === "updateKey") return quotes(field.maxBytes);
      if (field.format === "wifiPassword") return quotes(63);
      if (field.format === "hostName" || field.format === "domain") return ["a".repeat(field.maxBytes)];
      if (field.format === "hostPort") return [`${"n".repeat(31)}.${"n".repeat(31)}:65535`];
      if (field.format === "topic") return ["t".repeat(field.maxBytes)];
      if (field.format === "date") return ["2099-12-31"];
      return [field.format === "ipv4" ? "255.255.255.255" : address];
    }
  }
}

export function fullest(): Config {
  const config = defaults();
  for (const key of keys()) {
    const field = fieldOf(key);
    assert.ok(field !== undefined, key);
    for (const text of longest(field)) assert.equal(setText(config, key, text), undefined, `${key} ${text}`);
    // A key that still has its default would be left out of what is stored.
    assert.notDeepEqual(get(config, key), field.default, key);
  }
  return config;
}
