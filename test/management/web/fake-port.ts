/** The TCP driver without a network: requests are put in, answers come out as text. */

import { createHash } from "node:crypto";
import type { WebPort } from "../../../src/management/web/port.js";

const FILE = "x".repeat(7000);

export interface FakeRequest {
  parts: Record<number, string>;
  status?: number;
  body?: string;
  /** Bytes that may be written before `drain`. */
  room?: number;
}

export class FakePort implements WebPort {
  readonly CONNECTIONS = 4;
  readonly SEND_BYTES = 2872;
  answers = ["", "", "", ""];
  ended: number[] = [];
  /** For long bodies. */
  pass = "";
  private readonly waiting: number[] = [];
  private readonly requests: FakeRequest[] = [];
  private readonly rooms: number[] = [];

  ask(connection: number, request: FakeRequest): void {
    this.requests[connection] = request;
    this.rooms[connection] = request.room ?? Number.POSITIVE_INFINITY;
    this.answers[connection] = "";
    this.waiting.push(connection);
  }
  /** What was written has left, or (-1) the other end has. */
  drain(connection: number, room: number): void {
    this.rooms[connection] = room;
  }
  next = () => this.waiting.shift() ?? -1;
  status = (connection: number) => this.requests[connection]?.status ?? 200;
  part = (connection: number, part: number) => this.requests[connection]?.parts[part];
  body = (connection: number) => this.requests[connection]?.body;
  bodyDigest = (connection: number, into: Uint8Array) =>
    into.set(
      createHash("sha256")
        .update(this.body(connection) ?? "")
        .digest(),
    );
  setPass = (pass: string) => {
    this.pass = pass;
  };
  room = (connection: number) => Math.min(this.rooms[connection] ?? 0, this.SEND_BYTES);
  send = (connection: number, text: string) => {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.room(connection)) return false;
    this.answers[connection] += text;
    this.rooms[connection] = (this.rooms[connection] ?? 0) - bytes;
    return true;
  };
  end = (connection: number) => {
    this.ended.push(connection);
  };
  tick = () => {};
  findAsset = (path: string) => (path === "/" ? 0 : -1);
  assetType = () => "text/html";
  assetTag = () => '"1"';
  assetLength = () => FILE.length;
  sendAsset = (connection: number, _asset: number, from: number) => {
    const length = Math.min(this.room(connection), FILE.length - from);
    this.answers[connection] += FILE.slice(from, from + length);
    this.rooms[connection] = (this.rooms[connection] ?? 0) - length;
    return length;
  };
}
