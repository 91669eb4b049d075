export { cacheDir, downloadTool, find } from "../vendor-actions-tool-cache.js";
