export { formatted } from "../cli-findings-format.js";
