// @ts-check
/// <reference lib="dom" />
/**
 * The dashboard of one node: takes what the daemon tells and hands it to the panels.
 *
 * @module
 */
import { createApi } from "./api.js";
import { createAsking } from "./asking.js";
import { createCurves } from "./curves.js";
import { part, setText } from "./element.js";
import { createHeader } from "./header.js";
import { createHistory } from "./history_buffer.js";
import { onFrame } from "./on_frame.js";
import { createPeers } from "./peers.js";
import { listen } from "./stream.js";
import { createSwarm } from "./swarm.js";
import { createTensors } from "./tensors.js";
import { askForToken, dropToken, takeToken } from "./token.js";
import { createTraffic } from "./traffic.js";
/** @import { DaemonStatus, HistoryPoint, PeerView, TensorMap } from "../control/mod.ts" */

/** Between two looks at the model's tensors, in ms: they are read whole for it. */
const TENSORS_EVERY = 10_000;

let api = createApi("");
/** @type {DaemonStatus | undefined} */
let status;
/** @type {readonly PeerView[]} */
let peers = [];
const history = createHistory();
/** Asked of the next events: the first after a connection was made holds all moments. */
let isFresh = true;

const currentApi = () => api;
const header = createHeader(currentApi);
const traffic = createTraffic();
const swarm = createSwarm();
const table = createPeers();
const curves = createCurves(history.points, () => status?.task.metric);
const tensors = createTensors();
const asking = createAsking(currentApi);

const drawStatus = onFrame(() => {
  if (status === undefined) return;
  header(status);
  traffic(status);
  swarm(status, peers);
  asking(status.task);
});
const drawPeers = onFrame(() => table(peers, status?.task.metric));
const drawCurves = onFrame(curves);

async function readTensors() {
  if (document.hidden || status === undefined) return;
  try {
    tensors(/** @type {TensorMap[]} */ (await api.get("tensors")));
  } catch {
    // A daemon that is not there is told of by the stream.
  }
}

const banner = part("banner", HTMLElement);
/** @type {ReturnType<typeof listen> | undefined} */
let stream;

/** @param {string} token */
function start(token) {
  api = createApi(token);
  stream = listen(api, {
    events: {
      status: (value) => {
        const isFirst = status === undefined;
        status = /** @type {DaemonStatus} */ (value);
        drawStatus();
        if (!isFirst) return;
        // How the metric is read is known now.
        drawCurves();
        drawPeers();
        void readTensors();
      },
      peers: (value) => {
        peers = /** @type {PeerView[]} */ (value);
        drawPeers();
        drawStatus();
      },
      history: (value) => {
        const points = /** @type {HistoryPoint[]} */ (value);
        if (isFresh) history.restart(points);
        else history.extend(points);
        isFresh = false;
        drawCurves();
      },
    },
    opened: () => {
      isFresh = true;
      banner.hidden = true;
    },
    lost: () => {
      const hasStopped = status?.state === "leaving";
      setText(
        part("banner-text", HTMLElement),
        hasStopped
          ? "The daemon has stopped. What it learnt is in its checkpoint; this page goes on when it is started again."
          : "Connection lost, trying again…",
      );
      banner.hidden = false;
    },
    refused: () => {
      dropToken();
      void askForToken(true).then(start);
    },
  });
}

part("banner-retry", HTMLButtonElement).addEventListener("click", () => stream?.retry());
document.addEventListener("visibilitychange", () => void readTensors());
setInterval(readTensors, TENSORS_EVERY);
// A link with a token that is followed in a page that is open changes the fragment only.
addEventListener("hashchange", () => location.hash.includes("token=") && location.reload());

const token = takeToken();
if (token === undefined) void askForToken(false).then(start);
else start(token);
