import multipart from "@fastify/multipart";
import { toReadable } from "bytesio/node";
import fastify, { type FastifyInstance } from "fastify";
import { drain, receiptOf, statusOf, type Uploads } from "./uploads.ts";

export function createFastify(uploads: Uploads): FastifyInstance {
  const app = fastify();
  // The limit is that of `uploads`: at its own, which is 1 MiB by default, the plugin would cut the file off.
  app.register(multipart, { limits: { fileSize: Infinity, files: 1, fields: 16 } });
  // The body is left for the handler.
  app.addContentTypeParser("application/octet-stream", (_request, _payload, done) => done(null));

  app.post("/form", async (request, reply) => {
    const part = await request.file();
    if (part?.fieldname === "file") return receiptOf(await uploads.receive(part.file), part.filename);
    drain(request.raw);
    return reply.code(400).send({ error: 'Cannot receive the form as it must have a file "file"' });
  });

  app.post("/raw", async (request, reply) => {
    const stream = await uploads.receive(request.raw);
    reply.headers({ "content-type": "application/octet-stream", "content-length": stream.size });
    return reply.send(toReadable(stream));
  });

  app.setErrorHandler<Error>((error, request, reply) => {
    drain(request.raw);
    return reply.code(statusOf(error)).send({ error: error.message });
  });
  return app;
}
