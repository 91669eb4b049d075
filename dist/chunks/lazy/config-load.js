export { loadConfig } from "../config.js";
