// Reads QR codes as a phone's camera would: from the picture alone.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const reader = readFileSync(createRequire(import.meta.url).resolve("jsqr/dist/jsQR.js"), "utf8");

// readQR returns what the QR code in a PNG says.
export async function readQR(stage, png) {
  const page = await stage.scratch();
  await page.evaluate(reader);
  const found = await page.evaluate(async (picture) => {
    const image = new Image();
    image.src = picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data, width, height } = canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
    return globalThis.jsQR(data, width, height)?.data;
  }, `data:image/png;base64,${png.toString("base64")}`);
  if (!found) throw new Error("the picture holds no QR code that can be read");
  return found;
}
