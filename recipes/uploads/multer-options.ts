import type { BytesIO } from "bytesio";
import type { Options } from "multer";
import type { Uploads } from "./uploads.ts";

declare global {
  namespace Express {
    namespace Multer {
      interface File {
        /** What was received, with these options. */
        contents?: BytesIO;
      }
    }
  }
}

/** Makes multer (Express, Koa, NestJS) receive a file into a stream in memory. */
export function multerOptions(uploads: Uploads) {
  return {
    storage: {
      _handleFile(_request, file, done) {
        uploads.receive(file.stream).then((contents) => done(null, { contents, size: contents.size }), done);
      },
      _removeFile(_request, file, done) {
        delete file.contents;
        done(null);
      },
    },
    limits: { files: 1, fields: 16 },
    // Browsers send names in UTF-8; the default is latin-1.
    defParamCharset: "utf8",
  } satisfies Options;
}
