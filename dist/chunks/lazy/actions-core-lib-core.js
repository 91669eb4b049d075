export { addPath, exportVariable } from "../vendor-actions-core.js";
