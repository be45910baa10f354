/**
 * Metrics: by which a model is measured on data that it was not trained on.
 *
 * @module
 */
export type { Accumulator, OutputForm } from "./accumulator.ts";
export { createMetrics, type MetricSet, type MetricValues } from "./create_metrics.ts";
export { metricText } from "./metric_text.ts";
export {
  endsOf,
  isValueOf,
  METRIC_NAMES,
  type MetricName,
  type MetricRow,
  METRICS,
  metricsOfLoss,
  reaches,
} from "./metric_table.ts";
