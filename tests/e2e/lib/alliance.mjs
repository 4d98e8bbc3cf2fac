// The local alliance as its own process, with a data folder of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY =
  process.env.ALLIANCE_BIN ?? fileURLToPath(new URL("../../../target/debug/local-alliance", import.meta.url));
/** How long a start, a stop or anything on a page may take. */
export const PATIENCE = 30_000;

/** A running local alliance. */
export class Alliance {
  #process;
  #complaints = [];

  constructor(data) {
    this.data = data;
  }

  /** Starts one on a new data folder. */
  static async start() {
    const alliance = new Alliance(await mkdtemp(join(tmpdir(), "alliance-e2e-")));
    await alliance.#run(0);
    return alliance;
  }

  /** Starts again on the same data and the same port, as one machine would. */
  async startAgain() {
    await this.#run(new URL(this.url).port);
  }

  async #run(port) {
    const arguments_ = ["--port", String(port), "--data", this.data];
    this.#process = spawn(BINARY, arguments_, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process.stderr.on("data", (text) => this.#complaints.push(String(text)));
    const ended = once(this.#process, "exit").then(([code]) => {
      throw new Error(`the local alliance ended with ${code} before it was ready:\n${this.complaints}`);
    });
    const ready = this.#ready();
    this.url = await Promise.race([ready, ended, late(PATIENCE, "the local alliance was not ready in time")]);
    ended.catch(() => {});
  }

  async #ready() {
    for await (const line of createInterface({ input: this.#process.stdout })) {
      const url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
      if (url) return url;
    }
    return new Promise(() => {});
  }

  /** What it wrote to its error output. */
  get complaints() {
    return this.#complaints.join("");
  }

  /** Sends a signal and waits for the end: SIGTERM to stop, SIGKILL to pull the plug. */
  async kill(signal) {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await Promise.race([ended, late(PATIENCE, `no end after ${signal}`)]);
  }

  /** Ends it for good and removes its data. */
  async close() {
    await this.kill("SIGKILL");
    await rm(this.data, { recursive: true, force: true });
  }

  /** Asks for JSON. */
  async ask(path, body) {
    const headers = { "content-type": "application/json" };
    const options = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(this.url + path, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Moves the clock of the whole alliance. */
  advance(duration) {
    return this.ask("/simulator/clock", { advance: duration });
  }
}

function late(milliseconds, words) {
  return new Promise((_, refuse) => {
    setTimeout(() => refuse(new Error(words)), milliseconds).unref();
  });
}
