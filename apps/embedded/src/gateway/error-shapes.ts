/** Writes an error as one API of the project does. */
export type ErrorShape = (
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
) => Response

const auth: ErrorShape = (status, code, message, headers = {}) =>
  Response.json({ code: status, error_code: code, msg: message }, { status, headers })

/** PostgREST has a code of its own for what is no JSON it can read; statuses stand for the others. */
const rest: ErrorShape = (status, code, message, headers = {}) => {
  const own = code === 'bad_json' ? 'PGRST102' : code
  const shown = own.startsWith('PGRST') ? own : String(status)
  return Response.json({ code: shown, message, details: null, hint: null }, { status, headers })
}

const other: ErrorShape = (status, code, message, headers = {}) =>
  Response.json({ code: code.toUpperCase(), message }, { status, headers })

/** @param path of a request, decoded */
export function errorShapeOf(path: string): ErrorShape {
  if (path.startsWith('/auth/')) return auth
  return path.startsWith('/rest/') ? rest : other
}
