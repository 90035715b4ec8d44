import { DeployError, type Settings } from './settings.ts'

const TIMEOUT_MS = 60_000

/** A call of the Management API, for what the CLI does not do. */
export async function callManagement(
  { apiUrl, projectRef, accessToken }: Settings,
  method: 'PATCH' | 'POST',
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(`${apiUrl}/v1/projects/${projectRef}/${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new DeployError(`${response.status} ${await response.text()}`)
}

/** Whom the schedule of the database calls, and with what key. The CLI tells the vault only while migrations are pending. */
export function scheduleSql(functionsUrl: string, secretKey: string): string {
  const secrets = { documind_functions_url: functionsUrl, documind_secret_key: secretKey }
  const statements = Object.entries(secrets).map(([name, value]) => {
    const [secret, key] = [literal(value), literal(name)]
    return `select case when exists (select from vault.secrets where name = ${key})
  then (select vault.update_secret(id, ${secret})::text from vault.secrets where name = ${key})
  else vault.create_secret(${secret}, ${key})::text end;`
  })
  return [...statements, 'select private.schedule_functions();'].join('\n')
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
