const imported = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'])([^"'\n]{1,300})\1/g
const referenced = /^\/\/\/\s*<reference\s+(path|types)\s*=\s*(["'])([^"'\n]{1,300})\2/gm
const mostSpecifiers = 400

/** What a script takes from other files, as it is written there; `/// <reference types>` as the package it means. */
export function specifiersOf(text: string): readonly string[] {
  const found = new Set<string>()
  for (const [, , specifier = ''] of text.matchAll(imported)) {
    found.add(specifier)
    if (found.size >= mostSpecifiers) break
  }
  for (const [, kind, , value = ''] of text.matchAll(referenced)) {
    if (kind === 'types') found.add(value)
    else found.add(value.startsWith('.') ? value : `./${value}`)
    if (found.size >= mostSpecifiers) break
  }
  return [...found]
}

const builtIns = new Set(
  (
    'assert buffer child_process cluster console crypto dgram dns events fs http http2 https inspector module net os path ' +
    'perf_hooks process punycode querystring readline repl stream string_decoder timers tls tty url util v8 vm ' +
    'worker_threads zlib'
  ).split(' '),
)

/** Node's own modules, which `@types/node` describes. */
export function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || builtIns.has(specifier.split('/')[0] ?? '')
}

/** `@scope/name/sub/path` is the package `@scope/name` and `sub/path` in it. */
export function packageOf(specifier: string): { readonly name: string; readonly sub: string } {
  const parts = specifier.split('/')
  const count = specifier.startsWith('@') ? 2 : 1
  return { name: parts.slice(0, count).join('/'), sub: parts.slice(count).join('/') }
}

/** Where DefinitelyTyped has the types of a package: `@types/scope__name`. */
export function typesPackageOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`
}
