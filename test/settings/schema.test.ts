import assert from "node:assert/strict";
import { test } from "node:test";
import { SCHEMA } from "../../src/settings/schema.js";

test("the configuration in use stays small: one object a section, one slot a value", () => {
  const sections = Object.values(SCHEMA);
  const values = sections.reduce((sum, fields) => sum + Object.keys(fields).length, 0);
  // Of 4,928 slots; each section costs about 2 beside its values. NTS, MQTT, syslog and the page's password took it
  // to 115 of them, which is 2.3 %.
  assert.ok(sections.length * 2 + values < 120, `${sections.length} sections, ${values} values`);
});

test("names are one word of letters, and integers have their unit last", () => {
  const suffixes: Readonly<Record<string, RegExp>> = { s: /S$/, ns: /Ns$/, us: /Us$/, ms: /Ms$/ };
  for (const [section, fields] of Object.entries(SCHEMA)) {
    for (const [name, field] of Object.entries(fields)) {
      assert.match(`${section}.${name}`, /^[a-z]+\.[a-z][A-Za-z0-9]+$/);
      if (field.type === "integer") assert.match(name, suffixes[field.unit] ?? /./, `${section}.${name}`);
    }
  }
});
