import { test as base } from 'vitest'
import { createRoom, createUser, openProject } from './support.ts'

/**
 * One project a file, with Alice and Bob; a room of Alice's a test, made when the test takes it.
 * @param hosted with the privileges that a hosted project gives away by default
 */
const withProject = (hosted: boolean) =>
  base
    .extend('project', { scope: 'file' }, async ({}, { onCleanup }) => {
      const project = await openProject({ hosted })
      onCleanup(() => project[Symbol.asyncDispose]())
      return project
    })
    .extend('alice', { scope: 'file' }, ({ project }) => createUser(project, 'alice'))
    .extend('bob', { scope: 'file' }, ({ project }) => createUser(project, 'bob'))
    .extend('room', ({ project, alice }) => createRoom(project, alice))

export const test = withProject(false)
export const hostedTest = withProject(true)
