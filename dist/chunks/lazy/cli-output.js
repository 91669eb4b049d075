export { printThrown } from "../cli-output.js";
