import { Hono } from 'hono'
import type { ChatContext } from '../chat-context.ts'

/** `GET models`: the chat models that a room or a question may choose, the configured one first. */
export const modelsRoute = ({ deps, requireClient }: ChatContext): Hono =>
  new Hono().get('/models', async (c) => {
    await requireClient(c)
    const { list, chatModel } = deps.models
    const names = await list.read()
    return c.json({ models: names.map((id) => ({ id, is_default: id === chatModel })) })
  })
