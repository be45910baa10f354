/**
 * Counts every byte at the TCP connections of a libp2p node.
 *
 * @module
 */
import type { Metrics, MultiaddrConnection } from "@libp2p/interface";
import type { Traffic } from "../transport.ts";

/** What libp2p takes as its metrics; all it counts here is bytes. */
export interface TrafficMeter extends Metrics {
  /** Bytes handed to sockets and taken from them so far, by all connections this node has had. */
  traffic(): Traffic;
}

/** The two methods between a socket and its connection; both public, though not part of the interface. */
interface SocketSide {
  sendData(data: { byteLength: number }): { sentBytes: number; canSendMore: boolean };
  onData(data: { byteLength: number }): void;
}

/**
 * Makes a meter to be given to libp2p as `metrics: () => meter`.
 *
 * The connection's "message" event, the obvious place to count what comes in, will not do: a listener on it makes a
 * connection hand out data at moments when nobody else listens (between the steps of its set-up), which is then lost,
 * and data put back between two steps would be counted twice. So the meter stands where the socket's bytes pass.
 */
export function createTrafficMeter(): TrafficMeter {
  let sent = 0;
  let received = 0;

  function trackMultiaddrConnection(connection: MultiaddrConnection): void {
    if (!hasSocketSide(connection)) {
      throw new TypeError("Cannot count a connection's bytes: it has no sendData and onData; use @libp2p/tcp 11.");
    }
    // What came before the meter was attached still waits to be read.
    received += connection.readBufferLength;
    const sendData = connection.sendData.bind(connection);
    const onData = connection.onData.bind(connection);
    connection.sendData = (data) => {
      const result = sendData(data);
      sent += result.sentBytes;
      return result;
    };
    connection.onData = (data) => {
      received += data.byteLength;
      onData(data);
    };
  }

  const stopTimer = () => {};
  const silent = {
    update() {},
    increment() {},
    decrement() {},
    reset() {},
    observe() {},
    timer: () => stopTimer,
  };
  const register = () => silent;
  return {
    traffic: () => ({ sent, received }),
    trackMultiaddrConnection,
    trackProtocolStream() {},
    registerMetric: register,
    registerMetricGroup: register,
    registerCounter: register,
    registerCounterGroup: register,
    registerHistogram: register,
    registerHistogramGroup: register,
    registerSummary: register,
    registerSummaryGroup: register,
    traceFunction: (_name: string, traced: unknown) => traced as never,
    createTrace: () => undefined,
  };
}

function hasSocketSide(connection: MultiaddrConnection): connection is MultiaddrConnection & SocketSide {
  return "sendData" in connection && "onData" in connection;
}
