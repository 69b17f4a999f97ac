import { BytesIO } from "bytesio";
import { HexView } from "./hex-view.ts";
import type { Step } from "./step.ts";
import { type Answer, uploadPhotograph } from "./upload.ts";

const file = element("file", HTMLInputElement);
const size = element("size", HTMLSelectElement);
const sending = element("sending", HTMLElement);
const progress = element("progress", HTMLProgressElement);
const state = element("state", HTMLElement);
const alarm = element("error", HTMLElement);
const result = element("result", HTMLElement);
const picture = element("picture", HTMLImageElement);
const download = element("download", HTMLAnchorElement);

let photograph: File | undefined;
let running: AbortController | undefined;
let hexView: HexView | undefined;

/** Sends `photograph` and shows what becomes of it. What is still under way is cancelled. */
async function start(): Promise<void> {
  if (photograph === undefined) return;
  running?.abort();
  const run = new AbortController();
  running = run;
  const { signal } = run;
  const { name } = photograph;
  alarm.hidden = true;
  sending.hidden = false;
  showProgress(0);
  try {
    const answer = await uploadPhotograph(photograph, { size: size.value, signal, onProgress: showProgress });
    await show(name, answer, signal);
  } catch (error) {
    if (!signal.aborted) showError(error);
  } finally {
    if (running === run) sending.hidden = true;
  }
}

function showProgress(part: number): void {
  state.textContent = part < 1 ? `Sending: ${Math.floor(part * 100)} %` : "Making the picture";
  if (part < 1) progress.value = part;
  // Without a value the bar says that it takes an unknown time.
  else progress.removeAttribute("value");
}

function showError(error: unknown): void {
  result.hidden = true;
  alarm.hidden = false;
  alarm.textContent = error instanceof Error ? error.message : String(error);
}

async function show(name: string, answer: Answer, signal: AbortSignal): Promise<void> {
  const begin = performance.now();
  const png = await BytesIO.fromAsync(answer.png, { signal });
  const milliseconds = performance.now() - begin;
  const last = answer.steps.at(-1);
  const { width = 0, height = 0 } = last ?? {};
  showSteps([...answer.steps, { name: "collect", bytes: png.size, width, height, milliseconds }]);

  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(answer.png);
  picture.alt = `The picture made of ${name}`;
  download.href = picture.src;
  download.download = `${name.replace(/\.\w+$/, "")}.png`;
  element("caption", HTMLElement).textContent =
    `${width} × ${height}, ${png.size.toLocaleString("en")} bytes`;
  hexView = new HexView(png, element("hex", HTMLElement), element("position", HTMLElement));
  result.hidden = false;
}

function showSteps(steps: Step[]): void {
  const rows = steps.map(({ name, width, height, bytes, milliseconds }) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = name;
    row.append(head);
    for (const text of [
      `${width} × ${height}`,
      bytes.toLocaleString("en"),
      `${milliseconds.toFixed(1)} ms`,
    ]) {
      row.insertCell().textContent = text;
    }
    return row;
  });
  element("steps", HTMLElement).replaceChildren(...rows);
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`Cannot show the page as it must have a ${kind.name} of this id: received ${id}`);
}

function choose(chosen: File | undefined): void {
  photograph = chosen;
  start();
}

file.addEventListener("change", () => {
  choose(file.files?.[0]);
  // So that the same file, chosen again, is a change too.
  file.value = "";
});

size.addEventListener("change", start);

element("cancel", HTMLButtonElement).addEventListener("click", () => running?.abort());

element("samples", HTMLElement).addEventListener("click", async ({ target }) => {
  const name = target instanceof Element && target.closest("button")?.dataset.sample;
  if (!name) return;
  const response = await fetch(`/samples/${name}`);
  choose(new File([await response.blob()], name, { type: "image/jpeg" }));
});

element("bytes", HTMLElement).addEventListener("click", ({ target }) => {
  if (target instanceof HTMLButtonElement) hexView?.move(target.dataset.move);
});

for (const type of ["dragover", "dragleave", "drop"]) {
  // Anywhere on the page: a file dropped beside the field would replace the page.
  addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle("dragging", type === "dragover");
  });
}
addEventListener("drop", ({ dataTransfer }) => choose(dataTransfer?.files[0]));
