import { pipeline } from "node:stream/promises";
import { toReadable } from "bytesio/node";
import express, { type ErrorRequestHandler, type Express } from "express";
import multer from "multer";
import { multerOptions } from "./multer-options.ts";
import { drain, receiptOf, statusOf, type Uploads } from "./uploads.ts";

export function createExpress(uploads: Uploads): Express {
  const app = express();
  const form = multer(multerOptions(uploads));

  app.post("/form", form.single("file"), ({ file }, response) => {
    if (file?.contents) response.json(receiptOf(file.contents, file.originalname));
    else response.status(400).json({ error: 'Cannot receive the form as it must have a file "file"' });
  });

  app.post("/raw", async (request, response) => {
    const stream = await uploads.receive(request);
    response.set({ "content-type": "application/octet-stream", "content-length": String(stream.size) });
    await pipeline(toReadable(stream), response);
  });

  // Express tells handlers of errors by their four parameters.
  const refuse: ErrorRequestHandler = (error, request, response, _next) => {
    if (response.headersSent) return response.destroy();
    response.status(statusOf(error)).json({ error: error.message });
    drain(request);
  };
  return app.use(refuse);
}
