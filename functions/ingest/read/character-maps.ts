import { readCharacterMap } from './character-map-files.ts'

/**
 * Gives pdf.js what it needs to read text whose fonts are not in the file: Chinese, Japanese and
 * Korean PDFs often name one of Adobe's character maps (PDF 2.0, 9.7.5.2) and leave the font to the
 * reader. unpdf looks for them in the package pdfjs-dist too, but its pdf.js cannot read files.
 */
export class CharacterMaps {
  /**
   * @param request `kind` names what is needed, as pdf.js' options do. Fonts are to draw with, not to read: where it has
   * none, it also says which standard font is meant (see `dingbats.ts`).
   */
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    if (kind !== 'cMapUrl' || !/^[\w.-]+$/.test(filename)) throw new Error(`No ${kind} data`)
    return readCharacterMap(filename)
  }
}
