import { AppError } from '../../_shared/contract/errors.ts'
import type { Models } from '../../_shared/models/models.ts'

/**
 * The models with the one that an answer is to be written by: the one of the question, else that of its room, else the
 * configured one. Throws `model_unknown` where the question names one that is not offered; a room whose model is gone
 * goes on with the configured one.
 */
export async function chooseModel(
  models: Models,
  ofQuestion: string | undefined,
  ofRoom: string | null,
): Promise<Models> {
  const name = ofQuestion ?? ofRoom
  if (name === null || name === models.chatModel) return models
  if (await models.list.offers(name)) return models.withChatModel(name)
  if (ofQuestion !== undefined) throw new AppError('model_unknown')
  console.error(`the room's model ${name} is not offered, ${models.chatModel} answers instead`)
  return models
}
