import { BlockList, isIP } from 'node:net'

/** Networks that belong to nobody outside (IANA's registries of special-purpose addresses): those of a house, a host, a cloud. */
const REFUSED_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The metadata of a cloud's machine are at 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Beside 2000::/3, which is all that is given out, what within it stands for something else. */
const REFUSED_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [network, bits] of REFUSED_4) refused.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of REFUSED_6) refused.addSubnet(network, bits, 'ipv6')
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** Whether an address is one of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').split('%')[0] ?? ''
  const version = isIP(bare)
  if (version === 4) return !refused.check(bare, 'ipv4')
  return version === 6 && global.check(bare, 'ipv6') && !refused.check(bare, 'ipv6')
}
