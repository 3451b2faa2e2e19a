/** The real program, serving a copy of the county on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { binary, copyOfCounty, TODAY } from './county.ts';

export interface Server {
  url: string;
  /** Ends the program and keeps the data, to begin it again on the same port: a lost connection. */
  stop: () => Promise<void>;
  /** On another day, where one is given. */
  start: (day?: string) => Promise<void>;
  close: () => Promise<void>;
}

export async function serve(now = TODAY): Promise<Server> {
  const data = copyOfCounty();
  let child: ChildProcess | undefined;
  const server: Server = {
    url: '',
    start: async (day = now) => {
      const port = server.url === '' ? '0' : new URL(server.url).port;
      const args = ['--data', data, 'serve', '--listen', `127.0.0.1:${port}`];
      child = spawn(binary(), args, {
        env: { ...process.env, SHOUWANG_NOW: day },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      server.url = await address(child);
    },
    stop: async () => {
      const running = child;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGTERM');
      await ended;
    },
    close: async () => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** The address that the program says it listens on. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    const read = (line: string) => {
      seen.push(line);
      const found = line.match(/serving on (http:\/\/[\d.:]+)/);
      if (found?.[1]) resolve(found[1]);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', read);
    }
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${seen.join('\n')}`)));
  });
}
