import { recordTone, save } from "./browser-download.ts";

const form = document.querySelector("form");
const output = document.querySelector("output");
const cancel = document.querySelector<HTMLButtonElement>("button[name=cancel]");
if (!form || !output || !cancel) throw new Error("Cannot start as the page must have its form");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const stop = new AbortController();
  cancel.onclick = () => stop.abort(new Error("Cancelled"));
  cancel.disabled = false;
  try {
    using file = await recordTone(Number(fields.get("seconds")), Number(fields.get("frequency")), {
      signal: stop.signal,
      limit: 64 * 2 ** 20,
      onProgress: (seconds) => {
        output.value = `${seconds} s`;
      },
    });
    save(file, "tone.wav", "audio/wav");
    output.value = `Saved ${file.size} bytes`;
  } catch (error) {
    output.value = error instanceof Error ? error.message : String(error);
  } finally {
    cancel.disabled = true;
  }
});
