import { addHealth } from '../_shared/http/health.ts'
import { createApp, type FunctionApp } from '../_shared/http/http.ts'
import { type ChatDeps, createContext } from './chat-context.ts'
import { againRoute } from './routes/again.ts'
import { askRoute } from './routes/ask.ts'
import { continueRoute } from './routes/continue.ts'
import { editRoute } from './routes/edit.ts'
import { guideRoute } from './routes/guide.ts'
import { inviteRoute } from './routes/invite.ts'
import { keepRoute } from './routes/keep.ts'
import { modelsRoute } from './routes/models.ts'
import { readingRoute } from './routes/reading.ts'
import { retryRoute } from './routes/retry.ts'
import { searchMessagesRoute } from './routes/search-messages.ts'
import { searchRoomRoute } from './routes/search-room.ts'
import { stopRoute } from './routes/stop.ts'

const ROUTES = [
  askRoute,
  editRoute,
  againRoute,
  continueRoute,
  stopRoute,
  retryRoute,
  searchRoomRoute,
  searchMessagesRoute,
  guideRoute,
  inviteRoute,
  keepRoute,
  readingRoute,
  modelsRoute,
]

/** Questions, answers and search. */
export function createChatApp(deps: ChatDeps): FunctionApp {
  const app = createApp({ basePath: '/chat' })
  addHealth(app, deps)
  const context = createContext(deps)
  for (const route of ROUTES) app.route('/', route(context))
  return app
}
