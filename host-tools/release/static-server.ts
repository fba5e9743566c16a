/** A folder over HTTP, to this computer only: whole files, read only, nothing outside of the folder. */

import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { Failure } from "../failure.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".md": "text/plain; charset=utf-8",
  "": "text/plain; charset=utf-8",
};

/** Scripts and all else come from here; ESP Web Tools sets styles of its own in its elements. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

export interface FolderServer {
  url: string;
  close(): Promise<void>;
}

/** @param port 0: any that is free. @throws Failure where the port is taken. */
export async function serveFolder(folder: string, port: number): Promise<FolderServer> {
  const server = createServer((request, response) => answer(folder, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new Failure(`port ${port} of 127.0.0.1 cannot be used: ${error.message}`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: used } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${used}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(folder: string, asked: IncomingMessage, response: ServerResponse): void {
  const { method, url = "/" } = asked;
  const refusal = refusalOf(asked);
  const file = refusal === undefined ? fileOf(folder, url) : undefined;
  if (file === undefined) {
    const status = refusal ?? 404;
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${status}\n`);
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": statSync(file).size,
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  if (method === "HEAD") response.end();
  else createReadStream(file).pipe(response);
}

/** The status of a request that is not for a file here. */
function refusalOf({ method, headers }: IncomingMessage): number | undefined {
  // A name that was made to lead here (DNS rebinding) is not this computer's.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "")) return 403;
  return method === "GET" || method === "HEAD" ? undefined : 405;
}

/** The file of a path, or undefined where there is none in the folder. */
function fileOf(folder: string, url: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    return file.startsWith(folder + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
