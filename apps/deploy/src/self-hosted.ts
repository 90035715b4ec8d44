export async function deploySelfHosted(_folder: string, _isDry: boolean): Promise<void> {}
