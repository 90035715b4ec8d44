import { isListOf, isObject, isOneOf, isText } from '@documind/client/live/parse'

/** Says for whom the server made a page. */
export const PERSON_HEADER = 'x-person'

/** Pages to have for when there is no network. */
interface Keep {
  type: 'keep'
  /** Whose pages they are: those of anybody else are dropped first. */
  userId: string
  /** Paths of the pages; of a conversation that is not the first of its room with `?thread=`. */
  paths: string[]
  /** Addresses of the scripts and styles that such a page needs. */
  assets: string[]
}

/** The page is of a room, or with a query of one conversation, that is no more. */
interface Drop {
  type: 'drop'
  path: string
}

/** Somebody signed out: nothing of theirs may stay. */
interface Forget {
  type: 'forget'
}

/** Messages from a page to the service worker. */
export type KeepMessage = Keep | Drop | Forget

const isKeep = isObject<Keep>({
  type: isOneOf(['keep']),
  userId: isText,
  paths: isListOf(isText),
  assets: isListOf(isText),
})
const isDrop = isObject<Drop>({ type: isOneOf(['drop']), path: isText })
const isForget = isObject<Forget>({ type: isOneOf(['forget']) })

export const isKeepMessage = (value: unknown): value is KeepMessage =>
  isKeep(value) || isDrop(value) || isForget(value)
