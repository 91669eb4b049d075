export { explained, listed } from "../cli-rule-help.js";
