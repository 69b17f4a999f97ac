// The package has no types of its own. DefinitelyTyped has them in @types/koa__multer.
declare module "@koa/multer" {
  import type { Middleware } from "koa";
  import type { Options } from "multer";

  export default function multer(options?: Options): { single(field: string): Middleware };
}
