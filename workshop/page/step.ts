/** What the server tells about one step of the pipeline, and the page shows as a row. */
export interface Step {
  name: string;
  /** Size of what the step made. */
  bytes: number;
  width: number;
  height: number;
  milliseconds: number;
}
