/** A control API on a free port, with the fake behind it, for tests. */
import type { ControlOptions } from "../../../daemon/control/server.ts";
import { startControl } from "../../../daemon/control/server.ts";
import { createFakeSource, type FakeSource } from "./fake_source.ts";

/** Such an API, and ways to ask it. */
export interface ControlApi extends AsyncDisposable {
  readonly source: FakeSource;
  readonly address: string;
  readonly port: number;
  readonly token: string;
  /** Asks with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Asks with the token for JSON, and expects success. */
  json(path: string, body?: unknown): Promise<unknown>;
}

/** Starts it. */
export async function startControlApi(options: Partial<ControlOptions> = {}): Promise<ControlApi> {
  const source = createFakeSource({ rounds: 30 });
  const token = "a-token-that-only-tests-know";
  const control = await startControl({ source, host: "127.0.0.1", port: 0, token, ...options });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(control.address + path, { headers: { authorization: `Bearer ${token}` }, ...init });
  return {
    source,
    token,
    address: control.address,
    port: Number(new URL(control.address).port),
    ask,
    async json(path, body) {
      const response = await ask(path, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return await response.json();
    },
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}
