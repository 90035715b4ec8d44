const MAX_CHARACTERS = 120

/** Names that are names on every system and stay in their folder, each once. */
export function createFileNames(): (title: string) => string {
  const taken = new Set<string>()
  return (title) => {
    const dot = title.lastIndexOf('.')
    const [stem, ending] = dot > 0 ? [title.slice(0, dot), title.slice(dot)] : [title, '']
    for (let n = 1; ; n++) {
      const counted = n === 1 ? safe(stem) : `${safe(stem)} (${n})`
      // Neither hidden nor a folder above.
      const name = `${counted.replace(/^\.+/, '_')}${safe(ending)}`
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  }
}

const safe = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]/gu, '_').slice(0, MAX_CHARACTERS)
