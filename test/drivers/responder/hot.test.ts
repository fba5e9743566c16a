/**
 * What runs from RAM (hot.h, and IRAM_ATTR in the boards' files) calls only what runs from RAM: one function in flash on
 * the way of a plain request costs microseconds, at times. The objects are compiled with a section for all that is so
 * marked, as small as the firmware is compiled, and their relocations name what that section refers to.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { inFolder } from "../../host-tools/build/folder.js";
import { compileObject, ROOT, STAND_INS } from "../compile.js";
import { SERVE_SOURCES } from "./cases.js";

const SECTION = ".hot";
/** A section of its own for each use, as ESP-IDF's IRAM_ATTR has it: a function that is marked twice does not compile. */
const SECTIONS = [
  `-DSECTION_OF(number)=__attribute__((section("${SECTION}." #number)))`,
  ...["-DNEXT_SECTION(number)=SECTION_OF(number)", "-DHOT=NEXT_SECTION(__COUNTER__)", "-DIRAM_ATTR=HOT"],
];
const isHotSection = (section: string | undefined): boolean => section?.startsWith(`${SECTION}.`) === true;

const PORTABLE = SERVE_SOURCES.filter((name) => name !== "../aead/sim/aes").map(
  (name) => `drivers/responder/${name}.c`,
);
/** From the packet's arrival to its departure, and from the pulse's edge. */
const BOARD = [
  "drivers/responder/natives.c",
  "drivers/responder/esp32/outgoing.c",
  "drivers/responder/esp32/responder.c",
  "drivers/esp32/disturbance.c",
  "drivers/esp32/notify.c",
  "drivers/esp32/neighbour.c",
  "drivers/pulse/esp32/gpio.c",
  "drivers/pulse/esp32/pin.c",
  "drivers/pulse/esp32/pulse.c",
];

/** What may be called though it is not marked. */
const ELSEWHERE: readonly { names: RegExp; because: string }[] = [
  { names: /^mem(cmp|cpy|move|set)$/, because: "the chips have these in ROM" },
  { names: /^authentication_(check|find)$/, because: "only signed requests are checked" },
  { names: /^nts_examine$/, because: "only requests that NTS protects are examined by it" },
  { names: /^request_answer_fully$/, because: "only answers with a MAC, or of another mode, take it" },
  { names: /^reply_kiss$/, because: "a kiss carries no time" },
  { names: /^nonce_hash$/, because: "only a client over its rate gets that far" },
  { names: /^(serve_hand_over|notify_post)$/, because: "control messages carry no time" },
  { names: /^(retry|sys_timeout|etharp_query)$/, because: "who waits for a hardware address waits for milliseconds" },
  {
    names: /^(ip4?_|ip6_|udp_|pbuf_|netif_|etharp_find_addr$)/,
    because: "lwIP's: LWIP_IRAM_OPTIMIZATION decides where they lie (sdkconfig.defaults)",
  },
  {
    names: /^(modMessagePostToMachineFromISR|deliver)$/,
    because: "the SDK's, which is called only while the flash can be read (drivers/esp32/notify.c)",
  },
  { names: /^GPIO$/, because: "the registers, by a name that the linker gives them" },
  {
    names: /^(spi_flash_cache_enabled$|esp_timer_get_time|xTask|vTask|uxTask|gptimer_|gpio_)/,
    because: "ESP-IDF's, which it has put into RAM",
  },
];

interface Contents {
  /** Functions that lie in the section. */
  hot: Set<string>;
  /** Other names that objects define: functions, and what is no function. */
  cold: Set<string>;
  data: Set<string>;
  /** What the section refers to, with the object that does. */
  references: { from: string; to: string }[];
}

/** Sections, symbols and relocations of objects, each object after a line with its name. */
function readelf(objects: readonly string[]): string[] {
  const { status, stdout, stderr, error } = spawnSync("readelf", ["-SsrW", ...objects], {
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  assert.equal(status, 0, `readelf (Debian: apt install binutils) failed: ${error?.message ?? stderr}`);
  return stdout.split("\n");
}

/** A compiler's copy of a function for some callers has a suffix of its own: "refused.isra.0". */
const plain = (name: string) => name.replace(/\.(isra|part|constprop|cold)\b.*$/, "");

function read(objects: readonly string[]): Contents {
  const contents: Contents = { hot: new Set(), cold: new Set(), data: new Set(), references: [] };
  let from = basename(objects[0] ?? "", ".o"); // unless there are several
  let isHot = false;
  const sections = new Map<string, string>();
  for (const line of readelf(objects)) {
    const [, file] = /^File: (.*)$/.exec(line) ?? [];
    if (file !== undefined) from = basename(file, ".o");
    const [, number, section] = /^ *\[ *(\d+)\] (\S+)/.exec(line) ?? [];
    if (number !== undefined && section !== undefined) sections.set(number, section);
    const [, kind, place, name] = /(FUNC|OBJECT) +\w+ +\w+ +(\d+) (\S+)$/.exec(line) ?? [];
    if (kind !== undefined && place !== undefined && name !== undefined) {
      const code = isHotSection(sections.get(place)) ? contents.hot : contents.cold;
      (kind === "OBJECT" ? contents.data : code).add(plain(name));
    }
    const [, of] = /^Relocation section '\.rela?(\S+)'/.exec(line) ?? [];
    if (of !== undefined) isHot = isHotSection(of);
    const [, to] = /^[0-9a-f]+ +[0-9a-f]+ +R_\S+ +[0-9a-f]+ (\S+)/.exec(line) ?? [];
    if (isHot && to !== undefined) contents.references.push({ from, to });
  }
  return contents;
}

/** The calls of the section that leave it, but for those that may: "from → to". */
function calls({ hot, data, references }: Contents, used: Set<RegExp> = new Set()): string[] {
  const leaving = references.flatMap(({ from, to }) => {
    // A function that only its file knows goes by its section; constants and variables by theirs, or by a label.
    const name = plain(to.replace(/^\.text\./, ""));
    if (hot.has(name) || data.has(name) || /^\.(hot|bss|data|rodata|L|tbss)/.test(name)) return [];
    const allowed = ELSEWHERE.find(({ names }) => names.test(name));
    if (allowed !== undefined) used.add(allowed.names);
    return allowed === undefined ? [`${from} → ${name}`] : [];
  });
  return [...new Set(leaving)].sort();
}

/** Of the firmware (the SDK's make.esp32.mk): with it, inline functions become functions. */
const SMALL = ["-Os", "-fno-inline-functions"];

const FLAGS = [
  ...SMALL,
  ...["-ffunction-sections", "-fno-pic", "-fno-stack-protector", ...SECTIONS],
  ...["-Wno-pedantic", "-Wno-conversion", "-Wno-unused-parameter"],
];

function compileAll(folder: string): string[] {
  return [
    ...PORTABLE.map((file) => ({ file, flags: [] as string[] })),
    ...BOARD.map((file) => ({ file, flags: STAND_INS("esp32c3") })),
  ].map(({ file, flags }, index) => {
    const object = join(folder, `${index}-${basename(file, ".c")}.o`);
    compileObject(join(ROOT, file), object, [...FLAGS, ...flags]);
    return object;
  });
}

describe("what runs from RAM", () => {
  it("calls only what runs from RAM", async () => {
    await inFolder({}, async (folder) => {
      const contents = read(compileAll(folder));
      for (const name of ["serve_take", "reply_compose", "receive", "pulse_now"]) {
        assert.ok(contents.hot.has(name), `${name} is not in the section`);
      }
      const used = new Set<RegExp>();
      assert.deepEqual(calls(contents, used), []);
      const idle = ELSEWHERE.filter(({ names }) => !used.has(names)).map(({ names }) => names.source);
      assert.deepEqual(idle, [], "nothing calls these any more: strike them");
    });
  });

  it("is found out where it calls a function that is not marked, known to its file alone or to all", async () => {
    const source = [
      "int printf(const char *, ...);",
      "static int counted;",
      '__attribute__((noinline)) static int cold(int a) { return printf("%d", a + counted); }',
      "HOT static int other(int a) { return a * cold(a); }",
      'int entry(int a); HOT int entry(int a) { counted++; return other(a) + printf("x"); }',
    ].join("\n");
    await inFolder({}, async (folder) => {
      const [file, object] = [join(folder, "other.c"), join(folder, "other.o")];
      writeFileSync(file, source);
      compileObject(file, object, FLAGS);
      assert.deepEqual(calls(read([object])), ["other → cold", "other → printf"]);
    });
  });
});
