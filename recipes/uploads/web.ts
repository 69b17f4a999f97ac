import { toResponse } from "bytesio/web";
import { receiptOf, statusOf, type Uploads } from "./uploads.ts";

// For frameworks that take a Request and return a Response: Hono, Next and others.

export async function receiveForm(request: Request, uploads: Uploads): Promise<Response> {
  // `request.formData()` alone would hold whatever comes, without a limit.
  const body = await uploads.receive(request, request.signal);
  const type = request.headers.get("content-type") ?? "";
  const form = await toResponse(body, { headers: { "content-type": type } }).formData();
  const file = form.get("file");
  if (!(file instanceof File)) {
    return Response.json({ error: 'Cannot receive the form as it must have a file "file"' }, { status: 400 });
  }
  return Response.json(receiptOf(await uploads.receive(file), file.name));
}

export async function receiveRaw(request: Request, uploads: Uploads): Promise<Response> {
  const stream = await uploads.receive(request, request.signal);
  return toResponse(stream, { headers: { "content-type": "application/octet-stream" } });
}

export function refuse(error: unknown): Response {
  const message = error instanceof Error ? error.message : String(error);
  return Response.json({ error: message }, { status: statusOf(error) });
}
