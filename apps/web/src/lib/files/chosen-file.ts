/** A file, and where it stood in the folder that was chosen: `Trip/photos/1.jpg`; its name where it was chosen alone. */
export interface ChosenFile {
  file: File
  path: string
}

export const toChosen = (file: File): ChosenFile => ({
  file,
  path: file.webkitRelativePath || file.name,
})

/** What systems and programs leave in folders. */
const LEFTOVERS = /^(?:\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#)$/i

export const isLeftover = ({ path, file }: ChosenFile): boolean =>
  path !== file.name && LEFTOVERS.test(file.name)
