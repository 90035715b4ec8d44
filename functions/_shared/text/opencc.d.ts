// The package's own declarations import each other without file endings, which the rules of Node do not resolve: to
// the compiler everything in them is of no type at all. This is the part of them that is used here.

declare module 'opencc-js/t2cn' {
  type Convert = (text: string) => string
  export function Converter(options: { from: string; to: string }): Convert
}

declare module 'opencc-js/cn2t' {
  type Convert = (text: string) => string
  export function Converter(options: { from: string; to: string }): Convert
}

declare module 'opencc-js' {
  type Convert = (text: string) => string
  export function Converter(options: { from: string; to: string }): Convert
}
