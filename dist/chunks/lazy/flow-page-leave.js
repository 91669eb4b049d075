export { leave } from "../flow-page.js";
