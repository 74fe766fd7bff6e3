import type { Locator } from "@onelogin-mfa/browser";
import jsqr from "jsqr";

/** What a camera reads from the QR code, taken from a picture of the screen. */
export async function readQrCode(code: Locator): Promise<string | undefined> {
  const png = (await code.screenshot()).toString("base64");
  const { width, height, pixels } = await decode(code, png);
  // the package is CommonJS and its declarations describe an ES module
  const read = jsqr as unknown as typeof jsqr.default;
  return read(Uint8ClampedArray.from(pixels), width, height)?.data;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** The pixels of a PNG; the browser has a decoder. An empty page does the work, the tested one may load no data. */
async function decode(code: Locator, png: string): Promise<Picture> {
  const empty = await code.page().context().newPage();
  const script = `(async () => {
    const bytes = Uint8Array.from(atob("${png}"), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return { width, height, pixels: [...canvas.getImageData(0, 0, width, height).data] };
  })()`;
  const picture = await empty.evaluate<Picture>(script);
  await empty.close();
  return picture;
}
