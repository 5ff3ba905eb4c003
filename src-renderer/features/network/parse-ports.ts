/** Ports as people write them, e.g. `443, 8080`; null for every one. Throws a sentence for what is none. */
export function parsePorts(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean)
  if (parts.length === 0 || (parts.length === 1 && /^(all|\*|any)$/i.test(parts[0] ?? ''))) return null
  const ports = parts.map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN))
  const wrong = ports.findIndex((port) => !(port >= 1 && port <= 65_535))
  if (wrong >= 0) throw new Error(`“${(parts[wrong] ?? '').slice(0, 20)}” is no port. Write numbers from 1 to 65535.`)
  return [...new Set(ports)].sort((a, b) => a - b)
}
