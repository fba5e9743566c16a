/**
 * The web server: what each path is answered with, and the answers under way.
 *
 * Each answer is a function from the number of a part to its text, and is asked for the next part when the driver has
 * room for it. So an answer takes the memory of one part, and four take that of four.
 */

import type { Course } from "../../storage/history/course.js";
import type { Api } from "./api.js";
import { headOf, NOT_STORED, refusalText } from "./heads.js";
import { type HistoryWords, historyCsv, historyJson } from "./history.js";
import { isOwnHost } from "./host.js";
import { clientsJson, journalJson, type Parts, pageJson, statusJson, timeJson, whole, whyJson } from "./json.js";
import { METRICS_TYPE, metricsText } from "./metrics.js";
import { HOST, IF_NONE_MATCH, METHOD, TARGET, type WebPort } from "./port.js";
import { loopStatistics, peerStatistics } from "./statistics.js";
import type { WebView } from "./view.js";

/** What the settings have for it. */
export interface WebOptions {
  /** The own name beside the address. */
  hostName: string;
  /** One more; "" for none. */
  name: string;
  /** Whether /metrics has the names of others too. */
  aliases: boolean;
}

const JSON_TYPE = "application/json; charset=utf-8";
const TEXT_TYPE = "text/plain; charset=utf-8";

const CSV_TYPE = "text/csv; charset=utf-8";

/** What is made of the history, by path. */
const HISTORY: Readonly<
  Record<string, { readonly type: string; parts(course: Course, words: HistoryWords): Parts } | undefined>
> = {
  "/history.json": { type: JSON_TYPE, parts: historyJson },
  "/history.csv": { type: CSV_TYPE, parts: historyCsv },
  "/loopstats": { type: TEXT_TYPE, parts: loopStatistics },
  "/peerstats": { type: TEXT_TYPE, parts: peerStatistics },
};

/** An answer under way on a connection. */
interface Answer {
  head: string | undefined;
  /** Undefined where the head is all, or a file follows. */
  parts: Parts | undefined;
  /** A part that was made and had no room yet. */
  pending: string | undefined;
  part: number;
  /** −1: no file. */
  asset: number;
  from: number;
}

/** RFC 8555 §9.1. */
const PEM_TYPE = "application/pem-certificate-chain";

export class WebServer {
  /** Requests since the start, and those of them that were refused. */
  requests = 0;
  refused = 0;
  private readonly port: WebPort;
  private readonly view: WebView;
  private readonly options: WebOptions;
  private readonly answers: (Answer | undefined)[] = [];

  private readonly api: Api;

  constructor(port: WebPort, view: WebView, options: WebOptions, api: Api) {
    this.api = api;
    this.port = port;
    this.view = view;
    this.options = options;
  }

  /** Takes one request, and writes a part of each answer; true where it can go on at once. */
  serve(): boolean {
    const connection = this.port.next();
    if (connection >= 0) this.answers[connection] = this.answer(connection);
    let more = connection >= 0;
    for (let i = 0; i < this.port.CONNECTIONS; i++) {
      const answer = this.answers[i];
      if (answer === undefined) continue;
      const progress = this.write(i, answer);
      if (progress === "waits") continue;
      more = true;
      if (progress === "written") continue;
      this.answers[i] = undefined;
      this.port.end(i);
    }
    return more;
  }

  private write(connection: number, answer: Answer): "written" | "waits" | "over" {
    const { port } = this;
    const room = port.room(connection);
    if (room < 0) return "over";
    if (answer.head !== undefined) {
      if (!port.send(connection, answer.head)) return "waits";
      answer.head = undefined;
      return "written";
    }
    if (answer.asset >= 0) {
      const sent = port.sendAsset(connection, answer.asset, answer.from);
      answer.from += sent;
      if (answer.from >= port.assetLength(answer.asset)) return "over";
      return sent > 0 ? "written" : "waits";
    }
    const text = answer.pending ?? answer.parts?.(answer.part++);
    if (text === undefined) return "over";
    if (text === "") return "written";
    answer.pending = text;
    if (!port.send(connection, text)) {
      // A part that never fits is a fault of ours: the other end sees an answer that broke off.
      return room >= port.SEND_BYTES ? "over" : "waits";
    }
    answer.pending = undefined;
    return "written";
  }

  private answer(connection: number): Answer {
    this.requests++;
    const { port, options } = this;
    const status = port.status(connection);
    if (status !== 200) return this.refuse(status);
    const method = port.part(connection, METHOD);
    if (!isOwnHost(port.part(connection, HOST) ?? "", options.hostName, options.name)) {
      return this.refuse(421);
    }
    const [path = "", query = ""] = (port.part(connection, TARGET) ?? "").split("?");
    if (method === "POST") return this.post(connection, path);
    if (method !== "GET" && method !== "HEAD") return this.refuse(405, "allow: GET, HEAD\r\n");
    const answer = this.route(path, query, port.part(connection, IF_NONE_MATCH)) ?? this.refuse(404);
    return method === "GET" ? answer : { ...answer, parts: undefined, asset: -1 };
  }

  private post(connection: number, path: string): Answer {
    const answer = this.api.post(connection, path);
    if (answer === undefined) return this.refuse(405, "allow: GET, HEAD\r\n");
    const { status, parts, fields = "" } = answer;
    if (status !== 200) this.refused++;
    return ready(headOf(status, `${fields}content-type: ${JSON_TYPE}\r\n${NOT_STORED}`), parts, -1);
  }

  private route(path: string, query: string, tag: string | undefined): Answer | undefined {
    const { view } = this;
    switch (path) {
      case "/page.json":
        return dynamic(JSON_TYPE, pageJson(view));
      case "/time.json":
        return dynamic(JSON_TYPE, timeJson(view));
      case "/api/challenge":
        return dynamic(JSON_TYPE, this.api.challenge());
      case "/status.json":
        return dynamic(JSON_TYPE, statusJson(view));
      case "/journal.json":
        return dynamic(JSON_TYPE, journalJson(view));
      case "/why.json":
        return dynamic(JSON_TYPE, whyJson(view, Number(/(?:^|&)ago=([0-9]{1,7})(?:&|$)/.exec(query)?.[1] ?? 0)));
      case "/clients.json":
        return dynamic(JSON_TYPE, clientsJson(view));
      case "/certificate.pem":
        return this.certificate();
      case "/metrics":
        return dynamic(METRICS_TYPE, metricsText(view, this.options.aliases));
      default:
        return this.ofHistory(path, query) ?? this.file(path, tag);
    }
  }

  /** The history's downloads: a fortnight, or with `?span=day` a day. */
  private ofHistory(path: string, query: string): Answer | undefined {
    const { view } = this;
    const make = HISTORY[path];
    const course = make && view.course(/(^|&)span=day(&|$)/.test(query) ? "day" : "weeks");
    return make && course && dynamic(make.type, make.parts(course, view.historyWords));
  }

  /** What clients of NTS are to trust; it is nobody's secret. Not found where there is none. */
  private certificate(): Answer | undefined {
    const chain = this.view.certificate()?.chain;
    return chain === undefined
      ? undefined
      : dynamic(
          PEM_TYPE,
          whole(() => chain),
        );
  }

  private file(path: string, tag: string | undefined): Answer | undefined {
    const { port } = this;
    const asset = port.findAsset(path);
    if (asset < 0) return undefined;
    const own = port.assetTag(asset);
    // Asked for each time, so that a new firmware's page is seen at once; an unchanged file is not sent again.
    const caching = `cache-control: no-cache\r\netag: ${own}\r\n`;
    if (tag === own) return ready(headOf(304, caching), undefined, -1);
    const length = port.assetLength(asset);
    const content = `content-type: ${port.assetType(asset)}\r\ncontent-encoding: gzip\r\ncontent-length: ${length}\r\n`;
    return ready(headOf(200, content + caching), undefined, asset);
  }

  private refuse(status: number, fields = ""): Answer {
    this.refused++;
    const head = headOf(status, `${fields}content-type: ${TEXT_TYPE}\r\n${NOT_STORED}`);
    return ready(
      head,
      whole(() => refusalText(status)),
      -1,
    );
  }
}

function dynamic(type: string, parts: Parts): Answer {
  return ready(headOf(200, `content-type: ${type}\r\n${NOT_STORED}`), parts, -1);
}

function ready(head: string, parts: Parts | undefined, asset: number): Answer {
  return { head, parts, pending: undefined, part: 0, asset, from: 0 };
}
