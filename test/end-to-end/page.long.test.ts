/**
 * The page in a real browser (Debian's chromium, by playwright-core), on `noonmark sim`: what a person sees and does.
 * Pictures of four widths are left in build/page-pictures.
 */

import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { BUILD } from "../../host-tools/build/paths.js";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { makeImage } from "../update/device.js";
import { Simulation } from "./simulator.js";

const CHROMIUM = "/usr/bin/chromium";
const PASSWORD = "correct horse battery staple";
const PICTURES = join(BUILD, "page-pictures");
const WIDTHS = [360, 768, 1024, 1600];
/** A browser on a busy computer. */
const PATIENCE_MS = 60_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What the board has to say of three hours, of which one is without an antenna. */
async function historyOfHoldover(): Promise<string> {
  const cut = antennaCut({ fromS: 4000, untilS: 7600 });
  const request = "GET /history.json HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n";
  const { webAnswers } = await runWorld(
    { seed: 1, faults: [cut] },
    { seconds: 10_900, webRequests: [{ at: { second: 10_810, nanosecond: 0 }, bytes: Buffer.from(request) }] },
  );
  const answer = webAnswers[0] ?? "";
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}

describe("the page in a browser", { skip: existsSync(CHROMIUM) ? false : `${CHROMIUM} is not there` }, () => {
  let simulation: Simulation;
  let browser: Browser;
  let address = "";

  before(async () => {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    const config = [`web.password=${PASSWORD}`, "receiver.leapWaitS=0"].flatMap((text) => ["--config", text]);
    const ports = ["--web-port", `${port}`, "--ntp-port", `${await freePort()}`];
    simulation = new Simulation(["--json", ...ports, ...config]);
    mkdirSync(PICTURES, { recursive: true });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: PATIENCE_MS });
    await simulation.row(({ state }) => state === "synchronised", 120);
  });
  after(async () => {
    await browser?.close();
    await simulation?.stop();
  });

  /** A page whose scripts complained of nothing when `use` was over. */
  async function visit(path: string, options: object, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1024, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(address + path);
    await use(page);
    await context.close();
    assert.deepEqual(errors, []);
  }

  async function violations(page: Page): Promise<string[]> {
    // The page's own policy refuses scripts of others: this one comes by the debugger.
    await page.evaluate(axe.source);
    const found = (await page.evaluate("axe.run()")) as axe.AxeResults;
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }

  const hasText = (page: Page, id: string, text: string | RegExp) =>
    page.locator(`#${id}`).filter({ hasText: text }).waitFor();

  it("answers at first sight whether the time is good, at four widths, dark and light, with no violation", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await visit("/", { colorScheme }, async (page) => {
        await hasText(page, "verdict-word", "The time is good.");
        await hasText(page, "how-good", /right to within [0-9.]+ (µs|ms)/);
        await hasText(page, "utc", /^\d\d:\d\d:\d\d$/);
        await hasText(page, "sources", "GPS: followed");
        await hasText(page, "journal", "synchronised");
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          assert.ok(Number(over) <= 0, `${width} px: ${over} px too wide`);
          await page.screenshot({ path: join(PICTURES, `page-${colorScheme}-${width}.png`) });
        }
        assert.deepEqual(await violations(page), []);
      });
    }
  });

  it("draws a week in which there was a holdover", async () => {
    const body = await historyOfHoldover();
    const history: { rows: (number | string | null)[][] } = JSON.parse(body);
    const { rows } = history;
    assert.ok(rows.some(([, state]) => state === 1) && rows.length >= 17, `${rows.length} rows`);
    // As if it had been just now.
    const late = Math.floor(Date.now() / 1000) - 900 - Number(rows.at(-1)?.[0]);
    for (const row of rows) row[0] = Number(row[0]) + late;
    await visit("/", {}, async (page) => {
      await page.route("**/history.json", (route) =>
        route.fulfill({ body: JSON.stringify(history), contentType: "application/json" }),
      );
      await hasText(page, "verdict-word", "The time is good.");
      await page.getByRole("button", { name: "week" }).click();
      await hasText(page, "bound-text", /in the last week from \d/);
      await page.screenshot({ path: join(PICTURES, "page-history.png"), fullPage: true });
      await page.getByRole("button", { name: "day" }).press("Enter");
      assert.equal(await page.getByRole("button", { name: "day" }).getAttribute("aria-pressed"), "true");
    });
  });

  it("shows a clock for the wall with its tolerance", async () => {
    await visit("/clock", { viewport: { width: 1024, height: 600 } }, async (page) => {
      await hasText(page, "trust", /Right to within .* on this screen/);
      await hasText(page, "digits", /^\d\d:\d\d:\d\d$/);
      assert.deepEqual(await violations(page), []);
      await page.screenshot({ path: join(PICTURES, "clock.png") });
    });
  });

  it("changes settings for who knows the password, checks what is typed, and updates", async () => {
    await visit("/settings", {}, async (page) => {
      await page.getByLabel("Password").fill("a wrong password of 16");
      await page.getByRole("button", { name: "Log in" }).click();
      await hasText(page, "said", /password is wrong/);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.waitForTimeout(2500);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.locator("summary", { hasText: /^receiver$/ }).click();
      const wait = page.getByLabel("receiver.leapWaitS");
      await wait.fill("x");
      await hasText(page, "problem-receiver\\.leapWaitS", /must be a whole number from 0 to 86400 s/);
      await page.getByRole("button", { name: "Save" }).click();
      await hasText(page, "said", /must be a whole number/);
      await wait.fill("60");
      await page.getByRole("button", { name: "Save" }).click();
      await hasText(page, "said", /Saved/);
      assert.deepEqual(await violations(page), []);
      await page.screenshot({ path: join(PICTURES, "settings.png") });
      await update(page);
    });
  });

  /** The simulated slot takes an image, and the board starts anew: the page comes back. */
  async function update(page: Page): Promise<void> {
    const image = makeImage(9000);
    const manifest = { name: "noonmark", version: "9.0.0", board: "simulator", images: [] };
    await page.locator("#image").setInputFiles([
      { name: "manifest.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(manifest)) },
      { name: "noonmark.bin", mimeType: "application/octet-stream", buffer: image },
    ]);
    await page.getByRole("button", { name: "Send it" }).click();
    await hasText(page, "said", /starts the new firmware now/);
    await page.goto(address);
    await hasText(page, "journal", "firmware started");
    await hasText(page, "verdict-word", "The time is good.");
  }

  it("says so when the board stops answering, and comes back", async (context: TestContext) => {
    await visit("/", {}, async (page) => {
      await hasText(page, "verdict-word", "The time is good.");
      await page.route("**/*.json", (route) => route.abort());
      await hasText(page, "away", /has stopped answering/);
      await hasText(page, "utc", "--:--:--");
      await page.unroute("**/*.json");
      await hasText(page, "verdict-word", "The time is good.");
      await page.locator("#away").waitFor({ state: "hidden" });
    });
    context.diagnostic(`pictures are in ${PICTURES}`);
  });
});
