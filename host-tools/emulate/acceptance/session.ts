/** One run of the emulated board in the acceptance run: its console asked and heard, its ports, its time. */

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, readAnswer } from "../../console/answers.js";
import { Failure } from "../../failure.js";
import type { WorldChanges } from "../../simulator/world.js";
import { Board } from "../board.js";
import type { Server } from "../network/gateway.js";
import type { Forward } from "../qemu.js";

/** An answer on the emulated console takes milliseconds, and the computer may be busy with other things. */
const ANSWER_MS = 3000;
/** ESP-IDF writes its errors into the middle of a line (its log knows nothing of drivers/console): asked again then. */
const TRIES = 4;
const ASK_PAUSE_MS = 500;
/** Lines kept for the report of a check that failed. */
const LINES_KEPT = 60;

export interface SessionOptions {
  qemu: string;
  flash: string;
  world?: WorldChanges;
  capture?: string;
  servers?: readonly Server[];
  words?: readonly string[];
}

interface State {
  lines: string[];
  restarts: number;
  waiting: Map<number, (answer: Answer) => void>;
  ended: Failure | undefined;
}

export class Session {
  readonly board: Board;
  /** UDP ports of 127.0.0.1 that lead to the board's NTP and to its updates. */
  readonly ntpPort: number;
  readonly updatePort: number;
  readonly #state: State;
  #id = 0;

  static async start(options: SessionOptions): Promise<Session> {
    const [ntpPort, updatePort] = [await freePort(), await freePort()];
    const forwards: Forward[] = [
      { protocol: "udp", address: "127.0.0.1", hostPort: ntpPort, boardPort: 123 },
      { protocol: "udp", address: "127.0.0.1", hostPort: updatePort, boardPort: 3123 },
    ];
    const state: State = { lines: [], restarts: 0, waiting: new Map(), ended: undefined };
    const board = await Board.start(
      { ...options, forwards, world: options.world ?? {} },
      {
        line: (line) => {
          const answer = readAnswer(line);
          if (answer?.id !== undefined) state.waiting.get(answer.id)?.(answer);
          state.lines.push(line);
          if (state.lines.length > LINES_KEPT) state.lines.shift();
        },
        restarted: () => state.restarts++,
        ended: (failure) => {
          state.ended = failure;
        },
      },
    );
    return new Session(board, ntpPort, updatePort, state);
  }

  private constructor(board: Board, ntpPort: number, updatePort: number, state: State) {
    this.board = board;
    this.ntpPort = ntpPort;
    this.updatePort = updatePort;
    this.#state = state;
  }

  /** What the console said last. */
  get lines(): readonly string[] {
    return this.#state.lines;
  }

  /** How often the chip has started over since the session began. */
  get restarts(): number {
    return this.#state.restarts;
  }

  /** The answer to a console command. @throws Failure where there is none in time, or it refuses. */
  async ask(words: string, limitMs: number = ANSWER_MS): Promise<Answer> {
    let answer: Answer | undefined;
    for (let i = 0; i < TRIES && answer === undefined; i++) answer = await this.#asked(words, limitMs);
    if (answer === undefined) throw new Failure(`no answer to "${words}" in ${TRIES} tries of ${limitMs / 1000} s`);
    if (!answer.ok) throw new Failure(`"${words}" is refused: ${answer.error ?? "without a reason"}`);
    return answer;
  }

  /** Waits until the firmware answers at its console: it has started. */
  async answering(limitS: number): Promise<void> {
    for (const until = Date.now() + limitS * 1000; Date.now() < until; ) {
      if ((await this.#asked("config get console.json", ASK_PAUSE_MS)) !== undefined) return;
    }
    throw new Failure(`the console says nothing within ${limitS} s`);
  }

  /** The status as soon as it satisfies `wanted`. */
  async status(wanted: (status: Record<string, unknown>) => boolean, limitS: number): Promise<Record<string, unknown>> {
    let last: Record<string, unknown> | undefined;
    for (const until = Date.now() + limitS * 1000; Date.now() < until; await pause(ASK_PAUSE_MS)) {
      last = (await this.#asked("status", ANSWER_MS))?.status ?? last;
      if (last !== undefined && wanted(last)) return last;
    }
    throw new Failure(`not within ${limitS} s; the status is ${JSON.stringify(last)}`);
  }

  async synchronised(limitS = 90): Promise<Record<string, unknown>> {
    return await this.status(({ stratum }) => stratum === 1, limitS);
  }

  async set(key: string, value: string): Promise<void> {
    await this.ask(`config set ${key} ${value}`);
  }

  /** Entries of the journal, oldest first. */
  async journal(): Promise<string[]> {
    const { entries = [] } = await this.ask("journal");
    return entries.map(({ event, evidence }) => `${event}: ${evidence}`);
  }

  /** Has the firmware restart itself, and waits until it answers again. */
  async restart(): Promise<void> {
    const before = this.restarts;
    this.board.type("restart\r\n");
    for (const until = Date.now() + 20_000; this.restarts === before; await pause(ASK_PAUSE_MS)) {
      if (Date.now() > until) throw new Failure('"restart" did not restart it');
    }
    await this.answering(60);
  }

  async stop(): Promise<void> {
    await this.board.stop();
  }

  async #asked(words: string, limitMs: number): Promise<Answer | undefined> {
    if (this.#state.ended !== undefined) throw this.#state.ended;
    const id = ++this.#id;
    const answered = new Promise<Answer>((resolve) => this.#state.waiting.set(id, resolve));
    this.board.type(`${words} #${id}\r\n`);
    try {
      return await Promise.race([answered, pause(limitMs).then(() => undefined)]);
    } finally {
      this.#state.waiting.delete(id);
    }
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
