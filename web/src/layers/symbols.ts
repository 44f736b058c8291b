/** The sheet of MIL-STD-2525 symbols: SVG drawn once into a texture. */
import { CanvasTexture, LinearFilter } from "three";

/** The pictures that make/symbols.ts made. */
export interface SymbolSheet {
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly string[];
}

const CELL_PX = 88;
const SYMBOL_PX = 72;

async function pictureOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Returns the texture of a sheet, each symbol in the middle of its cell. */
export async function symbolTexture(sheet: SymbolSheet): Promise<CanvasTexture> {
  const canvas = document.createElement("canvas");
  canvas.width = sheet.columns * CELL_PX;
  canvas.height = sheet.rows * CELL_PX;
  const context = canvas.getContext("2d")!;
  await Promise.all(
    sheet.cells.map(async (svg, i) => {
      if (svg === "") return;
      const image = await pictureOf(svg);
      const scale = SYMBOL_PX / Math.max(image.width, image.height);
      const [w, h] = [image.width * scale, image.height * scale];
      const x = ((i % sheet.columns) + 0.5) * CELL_PX - w / 2;
      const y = (Math.floor(i / sheet.columns) + 0.5) * CELL_PX - h / 2;
      context.drawImage(image, x, y, w, h);
    }),
  );
  const texture = new CanvasTexture(canvas);
  texture.flipY = false;
  texture.premultiplyAlpha = true;
  texture.generateMipmaps = false;
  texture.minFilter = texture.magFilter = LinearFilter;
  return texture;
}
