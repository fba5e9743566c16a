/**
 * What a receiver can be told, and how it comes from its maker. A language (ubx-language.ts, pmtk-language.ts,
 * casic-language.ts) changes the settings; factory-receiver.ts lives by them.
 */

/** Names of sentences, and of UBX messages by their kind: NAV-PVT is 0x0107. */
export type Message = "RMC" | "RMC of BeiDou" | "VTG" | "GGA" | "GNS" | "GSA" | "GSV" | "GLL" | "ZDA" | number;

export interface Settings {
  baud: number;
  /** How often each message comes, in epochs; what is missing does not come. */
  rates: Map<Message, number>;
  /** Asked for once: they come with the next epoch. */
  polled: Set<Message>;
  epochMs: number;
  pulseWidthMs: number;
  /** The edge at the second falls. */
  pulseFalls: boolean;
  /** "fix": only with one. "afterFix": from the first one on, for ever. "always": also before. "never". */
  pulseWhen: "fix" | "afterFix" | "always" | "never";
  /** PMTK255: the sentences keep their distance from the pulse. */
  steadyLag: boolean;
}

/** What a receiver understands. `hear` changes the settings and returns the answers, each whole. */
export interface Language {
  hear(bytes: Uint8Array, settings: Settings): Uint8Array[];
  /** What it says when it gets its power. */
  banner(): Uint8Array;
}

/** The language of a receiver that only speaks. */
export const DEAF: Language = { hear: () => [], banner: () => new Uint8Array(0) };
