export { start } from "../cli.js";
