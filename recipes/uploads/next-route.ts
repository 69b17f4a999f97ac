// In a Next application this is app/uploads/route.ts.
import { Uploads } from "./uploads.ts";
import { receiveForm, receiveRaw, refuse } from "./web.ts";

/** One for all requests; what a test looks at, and Next does not. */
export const uploads = new Uploads(8 * 2 ** 20);

/** Takes a file in a form. */
export function POST(request: Request): Promise<Response> {
  return receiveForm(request, uploads).catch(refuse);
}

/** Takes a raw body. */
export function PUT(request: Request): Promise<Response> {
  return receiveRaw(request, uploads).catch(refuse);
}
