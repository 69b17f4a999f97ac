import multer from "@koa/multer";
import { toReadable } from "bytesio/node";
import Koa from "koa";
import { multerOptions } from "./multer-options.ts";
import { drain, receiptOf, statusOf, type Uploads } from "./uploads.ts";

declare module "koa" {
  interface ExtendableContext {
    /** What multer received. */
    file?: Express.Multer.File;
  }
}

export function createKoa(uploads: Uploads): Koa {
  const app = new Koa();
  const form = multer(multerOptions(uploads)).single("file");

  app.use(async (context, next) => {
    try {
      await next();
    } catch (error) {
      context.status = statusOf(error);
      context.body = { error: error instanceof Error ? error.message : String(error) };
      drain(context.req);
    }
  });

  app.use(async (context, next) => {
    if (context.method !== "POST" || context.path !== "/form") return next();
    await form(context, async () => {
      const { file } = context;
      if (file?.contents) context.body = receiptOf(file.contents, file.originalname);
      else context.throw(400, 'Cannot receive the form as it must have a file "file"');
    });
  });

  app.use(async (context, next) => {
    if (context.method !== "POST" || context.path !== "/raw") return next();
    const stream = await uploads.receive(context.req);
    context.type = "application/octet-stream";
    context.body = toReadable(stream);
    context.length = stream.size;
  });
  return app;
}
