import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = join(import.meta.dirname, 'src')

/** The pages of the account, those beside a conversation, and what only they use: no conversation waits for their scripts. */
const APART = [
  /\/routes\/(?:sign-in|account|auth|invitations)\/|\/routes\/SignInAgain|\/routes\/rooms\/(?:history\/|trash\/|add-page\/|\+page\.|NoRooms)|\/transcript\/|\/shared\//,
  /\/lib\/components\/(?:LanguageSwitch|MenuItem|NarrowPage|Notice|ThemeSwitch)\.|\/lib\/(?:api\/account\.|account\/)/,
  /\/lib\/i18n\/transcript-words|\/lib\/citations\/quote-text|\/documents\/WebPageDialog|\/header\/ShareDialog|\/viewer\//,
  /\/lib\/api\/(?:leaving|notices|people|push-devices|threads|verdicts)\.|\/lib\/push\/|\/lib\/i18n\/(?:role-names|initials)|\/lib\/state\/(?:company|forget-stored|here|members|notices|presence|threads)\.|\/routes\/rooms\/(?:membership-changed|hear-notices|Notices(?:Bell|Button|Menu))/,
  /\/header\/(?:PeopleDialog|PersonRow|SureLine|InvitePeople|DisputedDialog|RoomMenuContent|NewThreadDialog|ThreadSwitcher|thread-maker|HereFaces)|\/rooms\/RoomItemMenu|\/composer\/(?:ReaderNote|ComposerCompany|MentionMenu|mentions)/,
]
const isApart = (id: string): boolean => APART.some((pattern) => pattern.test(id))
const MESSAGE = /\/paraglide\/messages\/(\w+)\.js$/

/** Whether a module that several pages use belongs to the file that all of them load. */
export function createIsShared(): (id: string) => boolean {
  const apart = messagesApart()
  return (id) => {
    const key = MESSAGE.exec(id)?.[1]
    return key === undefined ? !isApart(id) : !apart.has(key)
  }
}

/** The keys of messages that are used, and nowhere but there. */
function messagesApart(): ReadonlySet<string> {
  const apart = new Set<string>()
  const elsewhere = new Set<string>()
  for (const file of globSync('**/*.{svelte,ts}', { cwd: SOURCES })) {
    const path = join(SOURCES, file)
    const keys = isApart(path) ? apart : elsewhere
    for (const [, key = ''] of readFileSync(path, 'utf8').matchAll(/\bm\.(\w+)/g)) keys.add(key)
  }
  return apart.difference(elsewhere)
}
