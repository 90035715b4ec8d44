import type { Supabase } from '#lib/api/client.ts'

export interface Reply {
  data: unknown
  error: unknown
}

/** For tests: answers one request, which is written as the calls that made it, `documents.delete().eq("id","d1")`. */
export type Answer = (request: string) => Promise<Reply>

export const given = (data: unknown): Promise<Reply> => Promise.resolve({ data, error: null })
export const refused = (message: string): Promise<Reply> =>
  Promise.resolve({ data: null, error: { message } })
export const never = <T>(): Promise<T> => new Promise(() => undefined)

/** As much of supabase-js as state uses: every request is put to `answer`. */
export function fakeSupabase(answer: Answer): Supabase {
  return {
    from: (table: string) => query(table, answer),
    functions: { invoke: (path: string) => answer(`invoke ${path}`) },
    storage: () =>
      Promise.resolve({ from: (bucket: string) => query(`storage.${bucket}`, answer) }),
  } as unknown as Supabase
}

/** Takes every call, and sends them all when it is awaited. */
function query(request: string, answer: Answer): unknown {
  return new Proxy(
    {},
    {
      get: (_, name: string) =>
        name === 'then'
          ? (...listeners: Parameters<Promise<Reply>['then']>) => answer(request).then(...listeners)
          : (...args: unknown[]) =>
              query(`${request}.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`, answer),
    },
  )
}
