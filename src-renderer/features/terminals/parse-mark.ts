export type Mark =
  | { readonly kind: 'prompt'; readonly directory: string | null }
  | { readonly kind: 'typed' }
  | { readonly kind: 'began'; readonly text: string | null }
  | { readonly kind: 'ended'; readonly exit: number | null }

const longestMark = 8192

/** What a mark of a shell (OSC 133) says; null without this terminal's secret in it, and for what is none. */
export function parseMark(data: string, secret: string | null): Mark | null {
  if (secret === null || secret === '' || data.length > longestMark) return null
  const [kind, ...fields] = data.split(';')
  if (!fields.includes(`airlock=${secret}`)) return null
  switch (kind) {
    case 'A':
      return { kind: 'prompt', directory: absolute(decoded(fields, 'cwd_url')) }
    case 'B':
      return { kind: 'typed' }
    case 'C':
      return { kind: 'began', text: decoded(fields, 'cmdline_url') }
    case 'D': {
      const code = Number(/^\d{1,3}$/.exec(fields[0] ?? '')?.[0] ?? Number.NaN)
      return { kind: 'ended', exit: Number.isNaN(code) ? null : code }
    }
    default:
      return null
  }
}

function decoded(fields: readonly string[], name: string): string | null {
  const field = fields.find((one) => one.startsWith(`${name}=`))
  if (field === undefined) return null
  try {
    return decodeURIComponent(field.slice(name.length + 1))
  } catch (error) {
    // Not UTF-8: a name that cannot be asked for either.
    if (error instanceof URIError) return null
    throw error
  }
}

function absolute(path: string | null): string | null {
  return path?.startsWith('/') === true && !path.includes('\0') ? path : null
}
