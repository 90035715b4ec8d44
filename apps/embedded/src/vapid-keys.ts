import { generateKeyPairSync } from 'node:crypto'

/** Who sends web push (RFC 8292), in base64url: a point of P-256 (65 bytes) and its secret (32). */
export interface VapidKeys {
  publicKey: string
  privateKey: string
}

export function makeVapidKeys(): VapidKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  const decode = (part: string): Buffer => Buffer.from(part, 'base64url')
  const point = Buffer.concat([Buffer.from([4]), decode(x), decode(y)])
  return { publicKey: point.toString('base64url'), privateKey: d }
}
