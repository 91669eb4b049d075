/** The run record is part of the model: the demo writes it, `report/page` shows it. */
export type * from "../model/run.ts";
