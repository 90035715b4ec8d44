import type { Attachment } from 'svelte/attachments'

/** Makes a textarea as high as its text, where CSS `field-sizing` cannot yet. `text` is read to follow it. */
export function growWithText(text: () => string): Attachment<HTMLTextAreaElement> {
  return (element) => {
    if (CSS.supports('field-sizing', 'content')) {
      element.style.setProperty('field-sizing', 'content')
      return
    }
    text()
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }
}
