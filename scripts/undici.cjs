/**
 * What the bundles have in the place of undici's index: `fetch` and `ProxyAgent`, which `@actions/github` and
 * `@actions/http-client` ask through. The index also loads what nothing here uses: mocks, WebSocket,
 * EventSource, cookies, caches. docs/adr/0035.
 */
const Dispatcher = require("undici/lib/dispatcher/dispatcher.js");

// As the index does: a ProxyAgent opens its tunnel by the `connect` of its client.
Object.assign(Dispatcher.prototype, require("undici/lib/api/index.js"));

exports.ProxyAgent = require("undici/lib/dispatcher/proxy-agent.js");

const ask = require("undici/lib/web/fetch/index.js").fetch;

/** As the index does: an error's stack shows who asked. */
exports.fetch = async function fetch(request, options) {
  try {
    return await ask(request, options);
  } catch (error) {
    if (error && typeof error === "object") Error.captureStackTrace(error);
    throw error;
  }
};
