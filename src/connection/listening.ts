/**
 * Opens the socket of a listener. Only its owner can connect to a unix socket, from its first moment on: it is made in
 * a directory that no other user may enter, and appears at its path with its mode set.
 *
 * The umask would not do: it belongs to the whole process, and cannot be set in a worker thread.
 *
 * @module
 */

import { bytesOfText } from "../base/bytes.ts";
import { atExit, requiredModule } from "../base/runtime.ts";
import { type Address, type NetAddress, netAddress } from "./address.ts";

/** A `net.Server`, as far as it is used. */
export interface Server {
  // biome-ignore lint/suspicious/noExplicitAny: every event has parameters of its own.
  on(event: string, listener: (...values: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  off(event: string, listener: (...values: any[]) => void): unknown;
  listen(options: NetAddress & { exclusive: boolean }): unknown;
  address(): { port: number; address: string } | string | null;
  close(): unknown;
}

interface SocketFolders {
  mkdtempSync(prefix: string): string;
  chmodSync(path: string, mode: number): void;
  linkSync(existing: string, path: string): void;
  rmSync(path: string, options: { recursive?: boolean; force: boolean }): void;
}

interface Path {
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  resolve(path: string): string;
}

/** What listens, where, and how to end it. */
export interface Listening {
  server: Server;
  address: Address;
  close(): void;
}

/** If the path is too long for the system, libuv would cut it, and listen at another path. */
const LONGEST_PATH = 103;

/**
 * Listens.
 *
 * @param address - Null for a path of its own, in a directory of its own.
 */
export async function listenAt(address: Address | null): Promise<Listening> {
  const target = address === null ? null : netAddress(address, "listen");
  const net = requiredModule<{ createServer(options: object): Server }>("node:net", "listen");
  // Sockets start paused, so that no byte is read of a socket that goes on to another process.
  const server = net.createServer({ noDelay: true, pauseOnConnect: true });
  // In a cluster's worker too, the listener is its own and not the primary's.
  const listen = (at: NetAddress) => listening(server, { ...at, exclusive: true });
  if (target !== null && "port" in target) {
    await listen(target);
    const { port } = server.address() as { port: number };
    return { server, address: { port, host: target.host }, close: () => server.close() };
  }
  const os = requiredModule<{ platform(): string; tmpdir(): string }>("node:os", "listen");
  if (os.platform() === "win32") {
    const path = target?.path ?? `\\\\.\\pipe\\bytesio-${globalThis.crypto.randomUUID()}`;
    await listen({ path });
    return { server, address: path, close: () => server.close() };
  }
  const fs = requiredModule<SocketFolders>("node:fs", "listen");
  const { join, dirname, basename, resolve } = requiredModule<Path>("node:path", "listen");
  // Now, as the working directory may be another one later.
  const absolute = target === null ? null : resolve(target.path);
  const directory = fs.mkdtempSync(
    absolute === null ? join(resolve(os.tmpdir()), "bytesio-") : join(dirname(absolute), ".s-"),
  );
  // As the caller wrote it: a relative path may be short enough where an absolute one is not.
  const path = target === null ? join(directory, "s") : join(dirname(target.path), basename(directory), "s");
  const removal = new Removal(fs, directory);
  const remove = () => removal.now();
  try {
    refuseLong(path, target?.path ?? path);
    await listen({ path });
    fs.chmodSync(join(directory, "s"), 0o600);
    if (target === null || absolute === null) {
      return { server, address: path, close: () => closeAnd(server, remove) };
    }
    refuseLong(target.path, target.path);
    linkTo(fs, join(directory, "s"), absolute, target.path);
    const ending = new Removal(fs, absolute);
    remove();
    return { server, address: target.path, close: () => closeAnd(server, () => ending.now()) };
  } catch (error) {
    closeAnd(server, remove);
    throw error;
  }
}

function closeAnd(server: Server, remove: () => void): void {
  server.close();
  remove();
}

/** The removal of a file or folder: now, or when the process ends. */
class Removal {
  readonly #fs: SocketFolders;
  readonly #path: string;
  readonly #forget: () => void;

  /** @param path - Absolute. */
  constructor(fs: SocketFolders, path: string) {
    this.#fs = fs;
    this.#path = path;
    this.#forget = atExit(() => this.#remove());
  }

  now(): void {
    this.#forget();
    this.#remove();
  }

  #remove(): void {
    this.#fs.rmSync(this.#path, { recursive: true, force: true });
  }
}

/**
 * Unlike a renaming, this leaves alone what is there already.
 *
 * @param given - What the caller knows it by.
 */
function linkTo(fs: SocketFolders, path: string, target: string, given: string): void {
  try {
    fs.linkSync(path, target);
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
    throw failure("EADDRINUSE", "address already in use", given);
  }
}

/** @param given - The path as the caller gave it. */
function refuseLong(path: string, given: string): void {
  if (bytesOfText(path).length <= LONGEST_PATH) return;
  const rule = `a socket's path must not be longer than ${LONGEST_PATH} bytes, nor its folder than ${LONGEST_PATH - 12}`;
  throw failure("ENAMETOOLONG", rule, given);
}

/** An error in the form of the system's. */
function failure(code: string, text: string, path: string): Error {
  return Object.assign(new Error(`listen ${code}: ${text} ${path}`), {
    code,
    syscall: "listen",
    address: path,
  });
}

function listening(server: Server, options: NetAddress & { exclusive: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.on("listening", () => {
      server.off("error", reject);
      resolve();
    });
    server.listen(options);
  });
}
