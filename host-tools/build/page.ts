/**
 * Makes the page: bundles page/ with its library, compresses it, and writes it as a table in C (drivers/tcp/assets.h),
 * for the board's flash and the simulator alike. The same input makes the same bytes.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { BUILD, ROOT } from "./paths.js";
import { Problem } from "./problem.js";

/** What all files take together, compressed, at most: the board's page is to be there at once. */
export const PAGE_BYTES_MOST = 60_000;

/** The table that drivers/tcp reads. */
export const ASSETS_FILE = join(BUILD, "page", "assets.c");

const PAGE_FOLDER = join(ROOT, "host-tools", "page");

/** Empty: as old as the last look at all that goes into the table, which may have left the table as it was. */
const STAMP = join(BUILD, "page", "made");

export interface PageFile {
  /** As a browser asks for it. */
  path: string;
  type: string;
  /** Not compressed. */
  content: Buffer;
}

const HTML = "text/html; charset=utf-8";

/** Everything that is served, in the order of the table. */
export async function pageFiles(): Promise<PageFile[]> {
  const folder = PAGE_FOLDER;
  const plain = (path: string, name: string, type: string): PageFile => ({
    path,
    type,
    content: readFileSync(join(folder, name)),
  });
  const scripts = await bundle(
    ["page.ts", "clock.ts", "settings.ts", "page-styles.css", "clock.css"].map((name) => join(folder, name)),
  );
  const bundled = (path: string, name: string, type: string): PageFile => {
    const content = scripts.get(name);
    if (content === undefined) throw new Problem(`esbuild made no ${name} of page/`);
    return { path, type, content };
  };
  return [
    plain("/", "index.html", HTML),
    plain("/clock", "clock.html", HTML),
    plain("/settings", "settings.html", HTML),
    plain("/icon.svg", "icon.svg", "image/svg+xml"),
    bundled("/page.js", "page.js", "text/javascript; charset=utf-8"),
    bundled("/clock.js", "clock.js", "text/javascript; charset=utf-8"),
    bundled("/settings.js", "settings.js", "text/javascript; charset=utf-8"),
    bundled("/page.css", "page-styles.css", "text/css; charset=utf-8"),
    bundled("/clock.css", "clock.css", "text/css; charset=utf-8"),
  ];
}

/** The bundles by their names. */
async function bundle(entryPoints: string[]): Promise<Map<string, Buffer>> {
  const { build } = await import("esbuild").catch(() => {
    throw new Problem('the package esbuild, which makes the page, is not installed: run "npm ci"');
  });
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    minify: true,
    write: false,
    outdir: join(BUILD, "page"),
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    // Tablets of 2019 and later; a wall's clock need not be new.
    target: "es2019",
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf("/") + 1), Buffer.from(contents)]),
  );
}

/** Brings the table up to date. Throws a Problem where the page has become too large. */
export async function ensurePage(): Promise<void> {
  if (isUnchanged(STAMP, inputs()) && existsSync(ASSETS_FILE)) return;
  const began = new Date();
  const text = assetsText(await pageFiles());
  mkdirSync(dirname(ASSETS_FILE), { recursive: true });
  if (!existsSync(ASSETS_FILE) || readFileSync(ASSETS_FILE, "utf8") !== text) writeFileSync(ASSETS_FILE, text);
  writeFileSync(STAMP, "");
  // What was changed meanwhile is newer.
  utimesSync(STAMP, began, began);
}

/** All that goes into the table: the page and its folders, the packages as npm has installed them, and this file. */
function inputs(): string[] {
  const within = readdirSync(PAGE_FOLDER, { recursive: true, encoding: "utf8" }).map((name) => join(PAGE_FOLDER, name));
  const packages = join(ROOT, "node_modules", ".package-lock.json");
  return [PAGE_FOLDER, ...within, packages, fileURLToPath(import.meta.url)];
}

/** Whether `stamp` is there and newer than each of the files. */
export function isUnchanged(stamp: string, files: readonly string[]): boolean {
  const made = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  return files.every((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) < made);
}

function assetsText(files: readonly PageFile[]): string {
  const packed = files.map(({ content }) => gzipSync(content, { level: 9 }));
  const total = packed.reduce((sum, { length }) => sum + length, 0);
  if (total > PAGE_BYTES_MOST)
    throw new Problem(`the page takes ${total} bytes, and at most ${PAGE_BYTES_MOST} are to be`);
  const arrays = packed.map(
    (bytes, i) => `static const uint8_t bytes_${i}[${bytes.length}] = {\n${numbers(bytes)}};\n`,
  );
  const rows = files.map(({ path, type, content }, i) => {
    const tag = createHash("sha256").update(content).digest("hex").slice(0, 16);
    return `\t{ "${path}", "${type}", "\\"${tag}\\"", bytes_${i}, sizeof bytes_${i} },\n`;
  });
  return [
    "/* Made by host-tools/build/page.ts of host-tools/page/. */\n",
    '#include "../../drivers/tcp/assets.h"\n\n',
    ...arrays,
    `\nconst struct asset assets[] = {\n${rows.join("")}};\nconst int asset_count = ${files.length};\n`,
  ].join("");
}

/** Bytes as a list, 24 a line. */
function numbers(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 24) text += `\t${[...bytes.subarray(at, at + 24)].join(", ")},\n`;
  return text;
}
