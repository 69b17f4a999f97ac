// In a Next application this is app/form/route.ts.
import { Uploads } from "./uploads.ts";
import { receiveForm, refuse } from "./web.ts";

/** One for all requests; what a test looks at, and Next does not. */
export const uploads = new Uploads(8 * 2 ** 20);

export async function POST(request: Request): Promise<Response> {
  try {
    return await receiveForm(request, uploads);
  } catch (error) {
    return refuse(error);
  }
}
