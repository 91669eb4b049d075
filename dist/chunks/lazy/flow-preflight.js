export { refuseWrongInputs } from "../preflight.js";
