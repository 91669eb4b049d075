export { loadAll } from "../vendor-js-yaml.js";
