import { Hono } from "hono";
import type { Uploads } from "./uploads.ts";
import { receiveForm, receiveRaw, refuse } from "./web.ts";

export function createHono(uploads: Uploads): Hono {
  const app = new Hono();
  app.post("/form", (context) => receiveForm(context.req.raw, uploads));
  app.post("/raw", (context) => receiveRaw(context.req.raw, uploads));
  app.onError(refuse);
  return app;
}
