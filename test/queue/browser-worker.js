/** The worker of browser-page.js: gives back what it takes, one higher; "keep" it keeps. */
import { BytesIO } from "../../dist/index.js";
import { registerStream, SharedQueue } from "../../dist/queue/index.js";

class Named extends BytesIO {
  name = "";
}
registerStream("test.Named", Named);

addEventListener("message", ({ data }) => {
  const [from, to] = data.map(SharedQueue.attach);
  postMessage(from.threadId);
  try {
    for (;;) {
      const lease = from.getSync({ ownership: "lease" });
      if (new TextDecoder().decode(lease.getvalue()) === "keep") {
        to.putSync(new Uint8Array(1));
        from.joinSync();
      }
      const stream = lease.toBytesIO();
      lease.close();
      const position = stream.tell();
      const value = stream.getvalue();
      stream.seek(0);
      stream.write(value.fill(8));
      stream.seek(position);
      to.putSync(stream);
      from.task_done();
    }
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== "ERR_QUEUE_SHUT_DOWN") throw error;
    to.shutdown();
  }
});
