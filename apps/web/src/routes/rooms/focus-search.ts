/** A sheet with the field is loaded first, and opens in its own time. */
const WAIT_FRAMES = 120

/** Puts the cursor into the search of the list of rooms, once it can be seen. */
export async function focusSearch(): Promise<void> {
  for (let frames = 0; frames < WAIT_FRAMES; frames += 1) {
    const field = document.querySelector<HTMLInputElement>('[data-testid=search]')
    if (field?.checkVisibility()) {
      field.focus()
      field.select()
      return
    }
    await new Promise(requestAnimationFrame)
  }
}
