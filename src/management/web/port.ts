/** What the web server needs of the TCP driver: see drivers/tcp/tcp.ts, whose names and numbers these are. */

export interface WebPort {
  readonly CONNECTIONS: number;
  readonly SEND_BYTES: number;
  next(): number;
  status(connection: number): number;
  part(connection: number, part: number): string | undefined;
  body(connection: number): string | undefined;
  bodyDigest(connection: number, into: Uint8Array): void;
  setPass(pass: string): void;
  room(connection: number): number;
  send(connection: number, text: string): boolean;
  end(connection: number): void;
  tick(): void;
  findAsset(path: string): number;
  assetType(asset: number): string;
  assetTag(asset: number): string;
  assetLength(asset: number): number;
  sendAsset(connection: number, asset: number, from: number): number;
}

/** Parts of a request's head. */
export const METHOD = 0;
export const TARGET = 1;
export const HOST = 2;
export const ORIGIN = 3;
export const CONTENT_TYPE = 4;
export const IF_NONE_MATCH = 5;
export const FETCH_SITE = 6;
export const AUTHORIZATION = 7;
