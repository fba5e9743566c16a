/** Which TCP port of this computer is free for the page. */

import { createServer } from "node:net";

export const USUAL_WEB_PORT = 8123;

/** Why a port cannot be listened on, as the system's code has it; undefined where it can. */
export async function portProblem(address: string, port: number): Promise<string | undefined> {
  const found = await tryPort(address, port);
  return typeof found === "string" ? found : undefined;
}

/** Some port that is free now; undefined where there is none. */
export async function freeTcpPort(address: string): Promise<number | undefined> {
  const found = await tryPort(address, 0);
  return typeof found === "string" ? undefined : found;
}

/** Listens for a moment: the port, or the system's code for why not. */
function tryPort(address: string, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port }, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === "object" && bound !== null ? bound.port : port));
    });
  });
}
