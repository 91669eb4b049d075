export { cacheDir, find } from "../vendor-actions-tool-cache.js";
