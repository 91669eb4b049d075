export { GitHub, getOctokitOptions } from "../vendor-actions-github.js";
