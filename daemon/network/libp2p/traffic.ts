/**
 * Counts every byte at the TCP connections of a libp2p node.
 *
 * @module
 */
import type { Metrics, MultiaddrConnection } from "@libp2p/interface";
import { socketSide } from "./socket_side.ts";
import type { Traffic } from "../../../protocol/exchange/mod.ts";

/** What libp2p takes as its metrics; all it counts here is bytes. */
export interface TrafficMeter extends Metrics {
  /** Bytes handed to sockets and taken from them so far, by all connections this node has had. */
  traffic(): Traffic;
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
    const socket = socketSide(connection);
    if (socket === undefined) return;
    // What came before the meter was attached still waits to be read.
    received += socket.readBufferLength;
    const sendData = socket.sendData.bind(socket);
    const onData = socket.onData.bind(socket);
    socket.sendData = (data) => {
      const result = sendData(data);
      sent += result.sentBytes;
      return result;
    };
    socket.onData = (data) => {
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
