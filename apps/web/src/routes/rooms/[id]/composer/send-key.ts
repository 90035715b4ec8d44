/** Safari ends a composition before it reports the Enter that ended it, with this key code. */
const IME_KEY_CODE = 229

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing' | 'keyCode'>

/** Enter sends; Shift+Enter is a line, and Enter while composing (Chinese, Japanese) picks a word. */
export function isSendKey(event: Key): boolean {
  if (event.isComposing || event.keyCode === IME_KEY_CODE) return false
  return event.key === 'Enter' && !event.shiftKey
}
