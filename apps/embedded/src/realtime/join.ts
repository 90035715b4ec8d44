import { UNCHECKED, type Policies } from './authorize.ts'
import { changeId } from './change-filter.ts'
import { Channel } from './channel.ts'
import type { Line } from './line.ts'
import { joinToken, parseJoin, type JoinConfig } from './join-config.ts'
import {
  encodeMessage,
  isObject,
  TOPIC_PREFIX,
  type Incoming,
  type UserBroadcast,
  type Version,
} from './protocol.ts'
import { isSignedIn } from './quotas.ts'
import { BadReplay } from './replay.ts'
import type { ChannelServices } from './services.ts'
import { checkToken, isApiKey, type TokenClaims } from './tokens.ts'

/** What a join needs of the connection that asks for it. */
export interface JoiningConnection {
  readonly version: Version
  readonly apiKey: string
  /** Where it comes from. */
  readonly address: string
  /** Counts a join; false when there are too many. */
  takeJoin(): boolean
  /** Its channels on other topics. */
  channelsBeside(topic: string): number
  add(topic: string, joinRef: string | null, channel: Channel): void
  drop(topic: string): void
  /** Whether it may keep so much for a topic, in the place of what it kept before. */
  hold(topic: string, bytes: { joinBytes?: number; trackedBytes?: number }): boolean
  sendFrame(frame: string | Buffer): void
  reply(to: Incoming, status: 'ok' | 'error', response: unknown): void
}

/** A refusal whose text the client gets to see. */
class Refused extends Error {}

/** Answers phx_join: every check of the hosted service, in its order and in its words. */
export async function joinChannel(
  connection: JoiningConnection,
  services: ChannelServices,
  message: Incoming,
  bytes: number,
): Promise<void> {
  try {
    const { channel, missed, response } = await openChannel(connection, services, message, bytes)
    connection.add(message.topic, message.joinRef, channel)
    connection.reply(message, 'ok', response)
    channel.welcome(missed)
    await channel.subscribeToChanges()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    connection.reply(message, 'error', { reason: error.message })
  }
}

async function openChannel(
  connection: JoiningConnection,
  services: ChannelServices,
  message: Incoming,
  bytes: number,
): Promise<{ channel: Channel; missed: UserBroadcast[]; response: object }> {
  const topic = requireTopic(message.topic)
  requireQuota(connection, services, message.topic)
  const payload = isObject(message.payload) ? message.payload : {}
  const config = parseJoin(payload)
  const token = chooseToken(connection, joinToken(payload))
  const claims = await requireClaims(services, token)
  if (!services.quotas.takeJoin({ claims, address: connection.address })) {
    throw new Refused('ClientJoinRateLimitReached: Too many joins per second')
  }
  await services.ready
  const policies = await requireRead(services, claims, topic, config)
  requireReplayable(topic, config, policies)
  // A rejoin replaces the old channel before the new one is listed, or it would be told to close.
  connection.drop(message.topic)
  if (!connection.hold(message.topic, { joinBytes: bytes, trackedBytes: 0 })) {
    throw new Refused('ChannelRateLimitReached: Too much data in the channels of this connection')
  }
  const line = createLine(connection, message)
  const channel = new Channel(services, line, { topic, token, claims, policies, config })
  // Once it listens: what is sent from now on reaches it anyway.
  const missed = await readMissed(services, topic, config).catch((error: unknown) => {
    channel.leave()
    throw error
  })
  const postgres_changes = config.postgresChanges.map((params) => ({
    ...params,
    id: changeId(params),
  }))
  return { channel, missed, response: { postgres_changes } }
}

function requireTopic(topic: string): string {
  if (!topic.startsWith(TOPIC_PREFIX)) throw new Refused('unmatched topic')
  if (topic.length === TOPIC_PREFIX.length) {
    throw new Refused('TopicNameRequired: You must provide a topic name')
  }
  return topic.slice(TOPIC_PREFIX.length)
}

function requireQuota(
  connection: JoiningConnection,
  { limits }: ChannelServices,
  topic: string,
): void {
  if (!connection.takeJoin()) {
    throw new Refused('ClientJoinRateLimitReached: Too many joins per second')
  }
  if (connection.channelsBeside(topic) >= limits.channelsPerConnection) {
    throw new Refused('ChannelRateLimitReached: Too many channels')
  }
}

const chooseToken = (connection: JoiningConnection, token: string | null): string =>
  token === null || isApiKey(token) ? connection.apiKey : token

async function requireClaims(services: ChannelServices, token: string): Promise<TokenClaims> {
  const check = await checkToken(services.authenticate, token)
  if ('claims' in check) return check.claims
  throw new Refused(`${check.problem.code}: ${check.problem.message}`)
}

async function requireRead(
  services: ChannelServices,
  claims: TokenClaims,
  topic: string,
  config: JoinConfig,
): Promise<Policies> {
  if (!config.isPrivate) return UNCHECKED
  const ask = () => services.authorizer.read(claims, topic, config.presenceEnabled)
  const read = await (isSignedIn(claims) ? ask() : services.strangersTurn.runExclusive(ask))
    // A policy that fails (a topic that is no uuid, say) refuses; it must not look like an outage.
    .catch((error: unknown) => services.onError(error))
  if (!read?.broadcastRead && !read?.presenceRead) {
    throw new Refused(
      `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`,
    )
  }
  return { ...UNCHECKED, ...read }
}

/** Only a private channel that the client may read is told again. */
function requireReplayable(
  topic: string,
  { isPrivate, replay }: JoinConfig,
  { broadcastRead }: Policies,
): void {
  if (replay === null) return
  if (!isPrivate) {
    throw new Refused('UnableToReplayMessages: Replay is not allowed for public channels')
  }
  if (broadcastRead) return
  throw new Refused(
    `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`,
  )
}

async function readMissed(
  services: ChannelServices,
  topic: string,
  { replay }: JoinConfig,
): Promise<UserBroadcast[]> {
  if (replay === null) return []
  return services.replay(topic, replay).catch((error: unknown) => {
    throw error instanceof BadReplay ? new Refused(error.message) : error
  })
}

function createLine(connection: JoiningConnection, { topic, joinRef }: Incoming): Line {
  const line: Line = {
    version: connection.version,
    sendFrame: (frame) => connection.sendFrame(frame),
    push(event, payload) {
      const message = { joinRef, ref: null, topic, event, payload }
      connection.sendFrame(encodeMessage(connection.version, message))
    },
    reply: (ref, status, response) =>
      connection.reply({ topic, joinRef, ref, event: '', payload: {} }, status, response),
    close: () => connection.drop(topic),
    hold: (trackedBytes) => connection.hold(topic, { trackedBytes }),
  }
  return line
}
