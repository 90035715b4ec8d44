import { expect, it } from 'vitest'
import { outsideHosts } from './project.ts'

it('functions reach the servers that they are told of, and no others', () => {
  const env = {
    OPENAI_BASE_URL: 'http://models.example:11434/v1',
    RERANK_BASE_URL: 'https://rank.example/v1',
  }
  expect(outsideHosts(env, 'chat')).toEqual(['models.example:11434', 'rank.example'])
  expect(outsideHosts({}, 'chat')).toEqual(['api.openai.com'])
  expect(outsideHosts(env, 'ingest')).toBeUndefined()
  expect(outsideHosts(env, 'maintenance')).toBeUndefined()
})
