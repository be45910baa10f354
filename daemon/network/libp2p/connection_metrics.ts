/**
 * What watches a node's connections: the count of bytes, the caps, and libp2p's own metrics for whoever asks for them.
 *
 * @module
 */
import type { ComponentLogger, Metrics } from "@libp2p/interface";
import { Registry } from "prom-client";
import type { RateLimiter } from "./rate_limiter.ts";
import type { StreamMeter } from "./stream_traffic.ts";
import type { TrafficMeter } from "./traffic.ts";

/** What watches a node's connections. */
export interface NodeMetrics {
  /** To be given to libp2p. */
  readonly create: (components: { readonly logger: ComponentLogger }) => Metrics;
  /** libp2p's own metrics in Prometheus' text form; empty where they were not asked for. */
  text(): Promise<string>;
}

/** One for the process: libp2p keeps a table of its metrics by name, whatever number of nodes there are. */
const registry = new Registry();

/**
 * Puts together what counts and paces connections, and libp2p's own metrics if they are wanted: they take 60 ms of a
 * start and some memory.
 */
export async function createNodeMetrics(
  meter: TrafficMeter,
  streams: StreamMeter,
  limiter: RateLimiter,
  isFull: boolean,
): Promise<NodeMetrics> {
  const prometheus = isFull ? await import("@libp2p/prometheus-metrics") : undefined;
  const full = prometheus?.prometheusMetrics({ registry, collectDefaultMetrics: false, preserveExistingMetrics: true });
  return {
    create(components) {
      const metrics = full?.(components) ?? meter;
      // The size of the disk is none of libp2p's business, and takes a permission.
      registry.removeSingleMetric("nodejs_fs_usage_bytes");
      const track = metrics.trackMultiaddrConnection.bind(metrics);
      metrics.trackMultiaddrConnection = (connection) => {
        if (full !== undefined) meter.trackMultiaddrConnection(connection);
        track(connection);
        streams.track(connection);
        limiter.attach(connection);
      };
      return metrics;
    },
    text: async () => isFull ? await registry.metrics() : "",
  };
}
