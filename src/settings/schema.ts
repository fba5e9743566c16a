/**
 * Everything that can be configured, in one table: name, default, range, unit and meaning. Values, types, checks and
 * help all come from here.
 *
 * The table is constant, so on the device it stays in flash; only a `Config` (one small object per section) takes
 * memory there. Raise CONFIG_VERSION and add a step to migrations.ts when a stored value changes name or meaning.
 */

interface Common {
  /** What it is for, in a line. */
  readonly help: string;
}
/** A whole number from `min` to `max`. */
export interface IntegerField extends Common {
  readonly type: "integer";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** The only values allowed, where not every one from `min` to `max` is. */
  readonly only?: readonly number[];
  /** Unit in the words of a person; empty for a plain number. */
  readonly unit: string;
}
export interface BooleanField extends Common {
  readonly type: "boolean";
  readonly default: boolean;
}
/** One of a few words. */
export interface ChoiceField extends Common {
  readonly type: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}
/** Text without control characters, measured in bytes of UTF-8. */
export interface TextField extends Common {
  readonly type: "text";
  readonly default: string;
  readonly format:
    | "any"
    | "hostName"
    | "domain"
    | "ipv4"
    | "address"
    | "group"
    | "date"
    | "wifiPassword"
    | "updateKey"
    | "hostPort"
    | "topic";
  /** Whether "" is allowed, which then means "none" or "automatic" as `help` says. */
  readonly optional: boolean;
  readonly maxBytes: number;
  /** Never shown again once set. */
  readonly secret: boolean;
}
/** A list of address prefixes. */
export interface PrefixesField extends Common {
  readonly type: "prefixes";
  readonly default: readonly string[];
  readonly maxItems: number;
}
/** A list of symmetric keys, each written ID:ALGORITHM:HEX. Their secrets are never shown again once set. */
export interface KeysField extends Common {
  readonly type: "keys";
  readonly default: readonly string[];
  readonly maxItems: number;
}
/** A list of servers, of addresses, or of words that are allowed. */
export interface ListField extends Common {
  readonly type: "list";
  readonly default: readonly string[];
  readonly item: "server" | "address" | readonly string[];
  readonly maxItems: number;
}
export type Field = IntegerField | BooleanField | ChoiceField | TextField | PrefixesField | KeysField | ListField;

export const CONFIG_VERSION = 2;

const pin = (help: string) => ({ type: "integer", default: -1, min: -1, max: 48, unit: "", help }) as const;
const ipv4 = (help: string) =>
  ({ type: "text", default: "", format: "ipv4", optional: true, maxBytes: 15, secret: false, help }) as const;
const group = (help: string) =>
  ({ type: "text", default: "", format: "group", optional: true, maxBytes: 45, secret: false, help }) as const;
const priority = (help: string) => ({ type: "integer", default: 128, min: 0, max: 255, unit: "", help }) as const;
const prefixes = (help: string) =>
  // 16 entries are searched in C for every packet; more belongs into a firewall.
  ({ type: "prefixes", default: [], maxItems: 16, help }) as const;

/**
 * Loopback, private and link-local networks (RFC 1122 §3.2.1.3, RFC 1918, RFC 3927, RFC 4193, RFC 4291 §2.5.6): what
 * a forged sender on the internet could make a device flood is in none of them.
 */
const LOCAL_NETWORKS: readonly string[] = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

export const SCHEMA = {
  board: {
    receiverRxPin: pin("GPIO that hears the receiver (its TX); -1: the pin of the board that the firmware is for"),
    receiverTxPin: pin("GPIO that speaks to the receiver (its RX); -1: the board's"),
    pulsePin: pin("GPIO of the receiver's pulse (PPS, timepulse); -1: the board's"),
  },
  wifi: {
    ssid: {
      type: "text",
      default: "",
      format: "any",
      optional: true,
      maxBytes: 32, // IEEE 802.11 §9.4.2.2
      secret: false,
      help: "name of the access point; empty: Wi-Fi stays off",
    },
    password: {
      type: "text",
      default: "",
      format: "wifiPassword",
      optional: true,
      maxBytes: 64,
      secret: true,
      help: "8 to 63 bytes, or 64 hexadecimal digits; empty: an open network",
    },
  },
  network: {
    hostName: {
      type: "text",
      default: "noonmark",
      format: "hostName",
      optional: false,
      maxBytes: 32, // ESP-IDF's TCPIP_HOSTNAME_MAX_SIZE
      secret: false,
      help: "name told to the DHCP server, and NAME.local by mDNS",
    },
    address: ipv4("fixed IPv4 address; empty: by DHCP"),
    prefixLength: {
      type: "integer",
      default: 24,
      min: 1,
      max: 30,
      unit: "bits",
      help: "of a fixed address: 24 is the netmask 255.255.255.0",
    },
    gateway: ipv4("router for a fixed address; empty: none, only this network is served"),
    dns: {
      type: "list",
      default: [],
      item: "address",
      maxItems: 2,
      help: "servers that names are looked up at; empty: those that the DHCP server names",
    },
  },
  receiver: {
    family: {
      type: "choice",
      default: "auto",
      choices: ["auto", "ublox", "mtk", "casic", "nmea"],
      help: "what the receiver understands; auto: find out; nmea: only listen",
    },
    baud: {
      type: "integer",
      default: 0,
      min: 0,
      max: 921600,
      only: [0, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600],
      unit: "baud",
      help: "speed at which the receiver starts; 0: find out",
    },
    setUp: {
      type: "boolean",
      default: true,
      help: "whether the receiver may be configured: messages, speed, pulse",
    },
    notBefore: {
      type: "text",
      default: "2026-01-01", // this release cannot run before it was written: raise with each
      format: "date",
      optional: false,
      maxBytes: 10,
      secret: false,
      help: "an earlier date is taken for a GPS week rollover and moved on by 1024 weeks",
    },
    leapWaitS: {
      type: "integer",
      default: 750, // the leap count is broadcast every 12.5 minutes (IS-GPS-200 §20.3.3.5, subframe 4 page 18)
      min: 0,
      max: 86400,
      unit: "s",
      help: "wait after the first fix where the receiver cannot say that it knows the leap seconds",
    },
    confirmedOnly: {
      type: "boolean",
      default: false,
      help: "serve only while the receiver itself confirms its leap seconds (u-blox); others are then never served",
    },
    lateS: {
      type: "integer",
      default: 0,
      min: 0,
      max: 5,
      unit: "s",
      help: "whole seconds by which the receiver's sentences are known to come late; a wrong value is served as wrong time",
    },
    minimumSatellites: {
      type: "integer",
      default: 0,
      min: 0,
      max: 12,
      unit: "satellites",
      help: "pulses count only with this many satellites in use; 0: the receiver's own word is enough",
    },
    jamming: {
      type: "choice",
      default: "warn",
      choices: ["warn", "holdover"],
      help: "where the receiver reports that it is jammed or spoofed: warn; or leave its pulses out (u-blox)",
    },
  },
  pulse: {
    correctionNs: {
      type: "integer",
      default: 0,
      min: -1_000_000,
      max: 1_000_000,
      unit: "ns",
      help: "how late pulses reach the counter: antenna cable (about 5 ns a metre), level shifter; negative: early",
    },
    inverted: {
      type: "boolean",
      default: false,
      help: "the second begins at the falling edge: a stage in the wire turns the pulse upside down",
    },
  },
  upstream: {
    servers: {
      type: "list",
      default: [],
      item: "server",
      maxItems: 8, // drivers/client/slots.h
      help: "time servers to ask; the receiver's pulse goes before them; empty: nobody is asked",
    },
    quorum: {
      type: "integer",
      default: 2,
      min: 1,
      max: 8,
      unit: "servers",
      help: "so many servers that agree are a witness of the second beside the receiver",
    },
  },
  discipline: {
    loop: {
      type: "choice",
      default: "adaptive",
      choices: ["adaptive", "rfc5905"],
      help: "adaptive: the bank of loops; rfc5905: the hybrid PLL/FLL of the standard",
    },
  },
  limits: {
    holdoverLimitUs: {
      type: "integer",
      default: 1000,
      min: 10,
      max: 1_000_000,
      unit: "us",
      help: "error bound past which a clock without pulses is no longer served as synchronised",
    },
    stepThresholdMs: {
      type: "integer",
      default: 128, // RFC 5905 §11.3, STEPT
      min: 1,
      max: 1000,
      unit: "ms",
      help: "an offset above it is stepped while unsynchronised, below it slewed",
    },
    silentWhenUnsynchronised: {
      type: "boolean",
      default: false,
      help: "give no answer at all instead of leap 3, stratum 16",
    },
  },
  leap: {
    source: {
      type: "choice",
      default: "both",
      choices: ["both", "receiver", "table"],
      help: "who announces leap seconds; both: the receiver, and the built-in table until it expires",
    },
    timescale: {
      type: "choice",
      default: "utc",
      choices: ["utc", "smeared"],
      help: "smeared: not UTC for 24 h about a leap second, by up to 0.5 s; takes leap.smear too, or it is not done",
    },
    smear: {
      type: "boolean",
      default: false,
      help: "spread leap seconds from noon to noon; takes leap.timescale smeared too, and no other server that does not",
    },
  },
  serving: {
    port: { type: "integer", default: 123, min: 1, max: 65535, unit: "", help: "UDP port of the NTP service" },
    address: {
      type: "text",
      default: "",
      format: "address",
      optional: true,
      maxBytes: 45,
      secret: false,
      help: "own address to serve on; empty: all of them",
    },
    allow: prefixes("networks that are answered; empty: everybody"),
    deny: prefixes("networks that are not answered, even where allowed"),
    refusal: {
      type: "choice",
      default: "silent",
      choices: ["silent", "DENY", "RSTR"],
      help: "what networks that are not answered get: nothing, or four times a second DENY or RSTR (RFC 5905)",
    },
    control: {
      type: "prefixes",
      default: LOCAL_NETWORKS,
      maxItems: 8,
      help: "networks that may ask by ntpq (control messages, read only); empty: nobody",
    },
    listClients: {
      type: "boolean",
      default: false,
      help: "whether to keep a list of who asks, for the console's clients; serving.ratePerS keeps it anyway",
    },
    ratePerS: {
      type: "integer",
      default: 0,
      min: 0,
      max: 200,
      unit: "requests/s",
      help: "what one client may ask in the long run; over it: RATE now and then (RFC 5905), else nothing; 0: no limit",
    },
    burst: {
      type: "integer",
      default: 16, // two starts of a client with iburst at once
      min: 1,
      max: 255,
      unit: "requests",
      help: "what one client may ask at once where serving.ratePerS sets a limit; several behind one router are one",
    },
    leak: {
      type: "integer",
      default: 2, // chrony's; one in four keeps a client synchronised whose address is forged
      min: 0,
      max: 4,
      unit: "",
      help: "of those over serving.ratePerS one in two to the power of this is answered, so that forgers silence nobody; 0: none",
    },
    symmetric: {
      type: "boolean",
      default: true,
      help: "answer mode 1 too (symmetric active), in which Windows domain members and switches ask; nothing is taken from them",
    },
    interleaved: {
      type: "boolean",
      default: true,
      help: "tell clients that ask for it (chronyd's xleave) when the reply before really left (RFC 9769)",
    },
  },
  broadcast: {
    ipv4: ipv4("address that is told the time unasked, like 192.168.1.255 or 224.0.1.1; empty: none"),
    ipv6: group("IPv6 group that is told the time unasked, like ff02::101; empty: none"),
    pollExponent: {
      type: "integer",
      default: 6, // RFC 5905 §7.2, MINPOLL
      min: 4,
      max: 10,
      unit: "",
      help: "it is told every two to the power of this seconds",
    },
    hops: {
      type: "integer",
      default: 1,
      min: 1,
      max: 255,
      unit: "",
      help: "of a group: how many networks it may reach; 1: the own one",
    },
    keyId: {
      type: "integer",
      default: 0,
      min: 0,
      max: 65535,
      unit: "",
      help: "key of authentication.keys that signs it; 0: unsigned, which nobody should believe",
    },
    askedIpv4: ipv4("group whose members' requests (manycast) are answered, like 224.0.1.1; empty: none"),
    askedIpv6: group("IPv6 group likewise, like ff02::101; empty: none"),
  },
  ptp: {
    enabled: {
      type: "boolean",
      default: false,
      help: "serve PTP too (IEEE 1588-2019 over UDP/IPv4, end to end), as a grandmaster; on wired boards only",
    },
    domain: { type: "integer", default: 0, min: 0, max: 127, unit: "", help: "PTP domain" },
    priority1: priority("goes before all else in the choice of the best master; the smaller one wins"),
    priority2: priority("decides between masters that are equally good; the smaller one wins"),
    announceInterval: {
      type: "integer",
      default: 1, // IEEE 1588-2019 §I.3.2, as the two below
      min: 0,
      max: 4,
      unit: "",
      help: "Announce every two to the power of this seconds; the same on all masters of a domain",
    },
    syncInterval: {
      type: "integer",
      default: 0,
      min: -4,
      max: 0,
      unit: "",
      help: "Sync every two to the power of this seconds; -3 (eight a second) is what audio gear wants",
    },
    delayRequestInterval: {
      type: "integer",
      default: 0,
      min: 0,
      max: 5,
      unit: "",
      help: "clients may ask every two to the power of this seconds",
    },
    minorVersion: {
      type: "integer",
      default: 1, // IEEE 1588-2019 §13.3.2.4
      min: 0,
      max: 1,
      unit: "",
      help: "1: version 2.1, of 2019; 0: version 2.0, for older gear that passes over 2.1",
    },
  },
  authentication: {
    keys: {
      type: "keys",
      default: [],
      maxItems: 8, // about 60 slots and 200 bytes of working memory each, at most
      help: "keys that clients may sign with; AES128 (AES-CMAC) is the one to choose, MD5 for what knows no other",
    },
    wrongKey: {
      type: "choice",
      default: "nak",
      choices: ["nak", "silent"],
      help: "what a wrong MAC or an unknown key gets; nak: a crypto-NAK, which tells a client why; silent: nothing",
    },
  },
  nts: {
    enabled: {
      type: "boolean",
      default: false,
      help: "serve NTS (RFC 8915) too: clients trust a certificate, which the console's certificate shows, and share no key",
    },
    port: {
      type: "integer",
      default: 4460, // RFC 8915 §7.1
      min: 1,
      max: 65535,
      unit: "",
      help: "TCP port on which keys of NTS are established",
    },
  },
  update: {
    key: {
      type: "text",
      default: "",
      format: "updateKey",
      optional: true,
      maxBytes: 64,
      secret: true,
      help: "who knows these 16 to 64 bytes may send a new firmware over the network; empty: nobody may",
    },
    port: { type: "integer", default: 3123, min: 1, max: 65535, unit: "", help: "UDP port for a new firmware" },
  },
  web: {
    port: { type: "integer", default: 80, min: 0, max: 65535, unit: "", help: "TCP port of the page; 0: no page" },
    password: {
      type: "text",
      default: "",
      format: "updateKey",
      optional: true,
      maxBytes: 64,
      secret: true,
      help: "who knows these 16 to 64 bytes may change settings, update and restart by the page; empty: nobody may",
    },
    name: {
      type: "text",
      default: "",
      format: "domain",
      optional: true,
      maxBytes: 63,
      secret: false,
      help: "one more name that the page may be asked by, like time.example.net; its addresses, and network.hostName, always may",
    },
  },
  metrics: {
    aliases: {
      type: "boolean",
      default: false,
      help: "whether /metrics also has the names of chrony_exporter and gpsd's exporter, where theirs mean the same",
    },
  },
  syslog: {
    server: {
      type: "text",
      default: "",
      format: "hostPort",
      optional: true,
      maxBytes: 71, // a name of 63 bytes, or an address in brackets, and a port
      secret: false,
      help: "NAME or ADDRESS[:PORT] (514) that the journal is sent to by UDP (RFC 5424); empty: nobody",
    },
  },
  mqtt: {
    server: {
      type: "text",
      default: "",
      format: "hostPort",
      optional: true,
      maxBytes: 71,
      secret: false,
      help: "NAME or ADDRESS[:PORT] (1883) of a broker that the state is published to, without TLS; empty: none",
    },
    user: {
      type: "text",
      default: "",
      format: "any",
      optional: true,
      maxBytes: 64,
      secret: false,
      help: "name that the broker wants; empty: none",
    },
    password: {
      type: "text",
      default: "",
      format: "any",
      optional: true,
      maxBytes: 64,
      secret: true,
      help: "password that the broker wants; it crosses the network in clear",
    },
    discovery: {
      type: "text",
      default: "homeassistant",
      format: "topic",
      optional: true,
      maxBytes: 32,
      secret: false,
      help: "prefix of Home Assistant's discovery; empty: nothing is announced to it",
    },
    intervalS: {
      type: "integer",
      default: 30,
      min: 5,
      max: 3600,
      unit: "s",
      help: "the state is published this often, and when an alarm is raised or cleared",
    },
  },
  console: {
    json: { type: "boolean", default: false, help: "JSON lines from the start" },
    statusS: {
      type: "integer",
      default: 1,
      min: 0,
      max: 3600,
      unit: "s",
      help: "a status line this often, and with each change of state and leap; 0: only when asked",
    },
    inputs: {
      type: "boolean",
      default: false,
      help: "also all that the clock is made of, for noonmark monitor --record; from the next restart on",
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Schema = typeof SCHEMA;

type ValueOf<F extends Field> = F extends IntegerField
  ? number
  : F extends BooleanField
    ? boolean
    : F extends ChoiceField
      ? F["choices"][number]
      : F extends PrefixesField | KeysField | ListField
        ? readonly string[]
        : string;

/** The configuration in use: `config.receiver.leapWaitS`. Every value in it has passed the schema. */
export type Config = {
  [S in keyof Schema]: { [K in keyof Schema[S]]: Schema[S][K] extends Field ? ValueOf<Schema[S][K]> : never };
};

/** A value of any field. */
export type Value = number | boolean | string | readonly string[];
