/** What a service is started with. */
export interface ServiceContext {
  /** The variables of the functions, without those of the platform and of services. */
  env: Readonly<Record<string, string>>
  log: (line: string) => void
  /** Milliseconds that a process may compute without a pause. */
  stallMs: number
}

/** A service that runs. */
export interface RunningService {
  /** Variables by which functions find it. */
  env?: Readonly<Record<string, string>>
  /** How functions may reach it is a matter of `functionPermissions`: this machine they always may. */
  stop: () => Promise<void>
}

/** Starts something that runs beside the functions; undefined when it is not needed. */
export type Service = (context: ServiceContext) => Promise<RunningService | undefined>

/** Starts services, all at once. When one fails, the others are stopped. */
export async function startServices(
  services: readonly Service[],
  context: ServiceContext,
): Promise<Required<RunningService>> {
  const results = await Promise.allSettled(services.map((start) => start(context)))
  const running = results.flatMap((result) =>
    result.status === 'fulfilled' && result.value ? [result.value] : [],
  )
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.stop()))
  }
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) {
    await stop()
    throw failure.reason
  }
  return { env: Object.assign({}, ...running.map(({ env }) => env)), stop }
}
