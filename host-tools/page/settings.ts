/** The settings: every key of the schema, checked while it is typed by the board's own code. */

import { fieldOf, isSecret, keys, SECTIONS } from "../../src/settings/config.js";
import { CONFIG_VERSION, type Field, type Value } from "../../src/settings/schema.js";
import { allowed, check, parseValue, problemWith } from "../../src/settings/validate.js";
import { Board } from "./board.js";
import { readFirmware, sendFirmware } from "./firmware-file.js";

/** Of a body of 4 KB: the frame and a key's value at its longest have room beside it. */
const BODY_CHARACTERS = 2400;

interface Settings {
  values: Record<string, Value>;
  secrets: Record<string, boolean>;
  warnings: string[];
}

const element = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
type Input = HTMLInputElement | HTMLSelectElement;

let board: Board | undefined;
let values: Record<string, Value> = {};
let secretsSet: string[] = [];

function say(text: string, isBad = false): void {
  const place = element("said");
  place.textContent = text;
  place.className = isBad ? "bad" : text === "" ? "" : "good";
}

/** Runs what a button is for: what goes wrong is said. */
async function attempt(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  } finally {
    button.disabled = false;
  }
}

const textOf = (value: Value): string => (typeof value === "object" ? value.join(" ") : String(value));
const inputOf = (key: string) => element<Input>(`key-${key}`);

function typed(key: string, field: Field): Value | undefined {
  const input = inputOf(key);
  if (input instanceof HTMLInputElement && input.type === "checkbox") return input.checked;
  // Quotation marks are for a console's line: here text stands as it is.
  return field.type === "text" ? input.value : parseValue(field, input.value);
}

/** What is wrong with what is typed; "" for nothing. */
function problemOf(key: string, field: Field): string {
  const value = typed(key, field);
  const refusal = value === undefined ? "wrongType" : check(field, value);
  return refusal === undefined ? "" : problemWith(key, field, refusal, value ?? inputOf(key).value).message;
}

function makeInput(key: string, field: Field): Input {
  if (field.type === "choice") {
    const select = document.createElement("select");
    for (const choice of field.choices) select.append(new Option(choice, choice));
    return select;
  }
  const input = document.createElement("input");
  input.type = field.type === "boolean" ? "checkbox" : "text";
  if (field.type === "integer") input.inputMode = "numeric";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.id = `key-${key}`;
  return input;
}

function makeRow(key: string, field: Field): HTMLElement {
  const row = document.createElement("div");
  const label = document.createElement("label");
  const input = makeInput(key, field);
  input.id = `key-${key}`;
  label.htmlFor = input.id;
  label.textContent = key;
  const help = document.createElement("p");
  help.id = `help-${key}`;
  help.textContent = `${field.help} (${allowed(field)})`;
  const problem = document.createElement("p");
  problem.id = `problem-${key}`;
  problem.className = "problem";
  problem.setAttribute("role", "status");
  input.setAttribute("aria-describedby", `${help.id} ${problem.id}`);
  const look = () => {
    const text = problemOf(key, field);
    if (problem.textContent !== text) problem.textContent = text;
    input.setAttribute("aria-invalid", String(text !== ""));
    row.classList.toggle("changed", isChanged(key, field));
  };
  input.addEventListener("input", look);
  input.addEventListener("change", look);
  row.append(label, input, help, problem);
  return row;
}

function isChanged(key: string, field: Field): boolean {
  return JSON.stringify(typed(key, field)) !== JSON.stringify(values[key]);
}

function makeForm(): void {
  const groups = SECTIONS.map((section) => {
    const group = document.createElement("details");
    const title = document.createElement("summary");
    title.textContent = section;
    group.append(title);
    for (const key of keys(section)) {
      const field = fieldOf(key);
      if (field === undefined) continue;
      if (!isSecret(field) && section !== "wifi") group.append(makeRow(key, field));
      else {
        const note = document.createElement("p");
        note.id = `secret-${key}`;
        note.dataset.key = key;
        group.append(note);
      }
    }
    return group;
  });
  element("groups").replaceChildren(...groups);
}

function show(settings: Settings): void {
  ({ values } = settings);
  secretsSet = Object.keys(settings.secrets).filter((key) => settings.secrets[key]);
  for (const key of keys()) {
    const input = element<Input | (null & HTMLElement)>(`key-${key}`) as Input | null;
    const value = values[key];
    if (input !== null && value !== undefined) put(input, value);
  }
  for (const note of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = note.dataset.key ?? "";
    const now = key in values ? textOf(values[key] ?? "") || "empty" : secretsSet.includes(key) ? "set" : "not set";
    note.textContent = `${key}: ${now}. It is changed by cable only.`;
  }
}

function put(input: Input, value: Value): void {
  if (input instanceof HTMLInputElement && input.type === "checkbox") input.checked = value === true;
  else input.value = textOf(value);
  input.dispatchEvent(new Event("change"));
}

/** What was changed, in pieces that a body of 4 KB has room for. */
function changes(): Record<string, Value>[] {
  const pieces: Record<string, Value>[] = [];
  let room = 0;
  for (const key of keys()) {
    const field = fieldOf(key);
    if (field === undefined || document.getElementById(`key-${key}`) === null || !isChanged(key, field)) continue;
    const problem = problemOf(key, field);
    if (problem !== "") {
      inputOf(key).closest("details")?.setAttribute("open", "");
      inputOf(key).focus();
      throw new Error(problem);
    }
    const value = typed(key, field) as Value;
    const length = JSON.stringify([key, value]).length;
    if (length > room) {
      pieces.push({});
      room = BODY_CHARACTERS;
    }
    room -= length;
    Object.assign(pieces[pieces.length - 1] as object, { [key]: value });
  }
  return pieces;
}

async function save(): Promise<void> {
  const pieces = changes();
  if (pieces.length === 0) return say("Nothing was changed.");
  let answer: Settings | undefined;
  for (const set of pieces) answer = (await board?.post("/api/config", { set })) as unknown as Settings;
  if (answer === undefined) return;
  show(answer);
  say(["Saved; it is in force after a restart.", ...answer.warnings.map((text) => `Warning: ${text}`)].join(" "));
}

async function logIn(): Promise<void> {
  const input = element<HTMLInputElement>("password");
  const candidate = new Board(input.value);
  const answer = await candidate.post("/api/config", {});
  board = candidate;
  input.value = "";
  makeForm();
  show(answer as unknown as Settings);
  element("login").hidden = true;
  element("changes").hidden = false;
  say("");
}

function download(): void {
  const backup = {
    noonmark: "configuration",
    version: CONFIG_VERSION,
    madeUtc: new Date().toISOString(),
    values,
    secretsNotIncluded: secretsSet,
  };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(backup, undefined, 2)], { type: "application/json" }));
  link.download = "noonmark-settings.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Puts a backup into the fields: it is looked over, and then saved. */
async function restore(file: File): Promise<void> {
  const backup = JSON.parse(await file.text());
  if (backup.noonmark !== "configuration") throw new Error(`${file.name} is no backup of settings.`);
  let count = 0;
  for (const [key, value] of Object.entries<Value>(backup.values ?? {})) {
    const input = document.getElementById(`key-${key}`) as Input | null;
    const field = fieldOf(key);
    if (input === null || field === undefined || check(field, value) !== undefined) continue;
    put(input, value);
    count++;
  }
  say(`${count} settings of ${file.name} are in the fields: look them over, then save.`);
}

async function update(): Promise<void> {
  if (board === undefined) return;
  const firmware = await readFirmware([...(element<HTMLInputElement>("image").files ?? [])]);
  const bar = element<HTMLProgressElement>("progress");
  bar.hidden = false;
  bar.max = firmware.image.length;
  say(`Firmware ${firmware.version} is being sent; no time is served meanwhile.`);
  await sendFirmware(board, firmware, element<HTMLInputElement>("older").checked, (bytes) => {
    bar.value = bytes;
  });
  say("The board starts the new firmware now, on trial.");
}

function onClick(id: string, work: () => Promise<void>): void {
  const button = element<HTMLButtonElement>(id);
  button.addEventListener("click", () => void attempt(button, work));
}

element<HTMLFormElement>("login").addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(element<HTMLButtonElement>("enter"), logIn);
});
onClick("save", save);
onClick("backup", async () => download());
onClick("update", update);
onClick("restart", async () => {
  await board?.post("/api/restart", {});
  say("The board restarts: it is back in some seconds.");
});
element<HTMLInputElement>("restore").addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (file) restore(file).catch((error: Error) => say(error.message, true));
});
