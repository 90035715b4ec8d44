export const greet = (name: string): string => `${Deno.env.get('GREETING') ?? 'Hello'}, ${name}!`
