/**
 * The settings as they are stored: a part for each section of the schema in which a value differs from its default,
 * `{"ssid":"Café 🛰"}`, under the index `set`. A change is stored wholly or not at all (part-store.ts).
 */

import {
  defaults,
  type Loaded,
  readStored,
  readStoredText,
  SECTIONS,
  STORED_BYTES_MOST,
  sectionText,
  storedProblem,
} from "../settings/config.js";
import { CONFIG_VERSION, type Config } from "../settings/schema.js";
import { readFormer, removeFormer } from "./former.js";
import { type Outcome, PartStore, type StoragePort } from "./part-store.js";

const KEY = "set";
/** Where firmware 0.1.0 had its settings, as one text. */
const FORMER_KEY = "config";

export class SettingsStore {
  private readonly parts: PartStore;
  private readonly storage: StoragePort;

  constructor(storage: StoragePort) {
    this.storage = storage;
    this.parts = new PartStore(storage, KEY, STORED_BYTES_MOST);
  }

  /** At the start: what is stored, or the defaults, and what of it could not be taken. */
  load(): Loaded {
    if (this.parts.isDamaged()) {
      return { config: defaults(), problems: [storedProblem("the index of the stored settings is damaged")] };
    }
    const version = this.parts.version();
    if (version === undefined) return readStoredText(readFormer(FORMER_KEY, this.storage));
    this.parts.tidy();
    const sections: Record<string, string> = {};
    const damaged: string[] = [];
    for (const name of this.parts.names()) {
      const text = this.parts.read(name);
      if (text === undefined) damaged.push(name);
      else sections[name] = text;
    }
    const loaded = readStored(version, sections);
    for (const name of damaged) {
      loaded.problems.push(storedProblem(`the stored settings of section ${name} are damaged`));
    }
    return loaded;
  }

  /** Nothing is changed where the outcome is not "stored". */
  store(config: Config): Outcome {
    const outcome = this.parts.replace(CONFIG_VERSION, SECTIONS, (section) => sectionText(config, section));
    if (outcome === "stored") removeFormer(FORMER_KEY, this.storage);
    return outcome;
  }

  /** Forgets all of them; false where the storage refused. What would show up without the index goes before it. */
  clear(): boolean {
    return removeFormer(FORMER_KEY, this.storage) && this.parts.clear();
  }
}
