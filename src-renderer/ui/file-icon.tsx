import {
  File,
  FileArchive,
  FileBraces,
  FileCode,
  FileCog,
  FileHeadphone,
  FileImage,
  FileKey,
  FilePlay,
  FileSpreadsheet,
  FileTerminal,
  FileText,
  type LucideIcon,
} from 'lucide-react'

/** The drawing for a file of that name, the same wherever files stand. What it means the name says too. */
export function FileIcon({ name, size = 14 }: { readonly name: string; readonly size?: number }) {
  const Icon = iconOf(name)
  return <Icon size={size} aria-hidden className="file-icon" />
}

/** By the whole name, then by what stands after its last dot. */
export function iconOf(name: string): LucideIcon {
  const known = name.toLowerCase()
  if (known.startsWith('.env')) return FileKey
  return byName.get(known) ?? byEnding.get(known.slice(known.lastIndexOf('.') + 1)) ?? File
}

const byName: ReadonlyMap<string, LucideIcon> = new Map([
  ...named(FileText, 'license copying readme authors'),
  ...named(FileTerminal, 'makefile justfile'),
  ...named(FileCog, 'dockerfile .gitignore .gitattributes .dockerignore .npmrc .editorconfig'),
  ...named(FileKey, 'id_rsa id_ed25519'),
])

const byEnding: ReadonlyMap<string, LucideIcon> = new Map([
  ...named(
    FileCode,
    'js mjs cjs jsx ts mts cts tsx py rb go rs c h cc cpp hpp cs java kt swift php html xml svg vue svelte css scss sass less lua',
  ),
  ...named(FileBraces, 'json jsonc json5'),
  ...named(FileText, 'md mdx txt rst adoc pdf log'),
  ...named(FileTerminal, 'sh bash zsh fish ps1 bat cmd'),
  ...named(FileCog, 'yml yaml toml ini conf cfg lock'),
  ...named(FileImage, 'png jpg jpeg gif webp avif bmp ico'),
  ...named(FilePlay, 'mp4 mov webm mkv'),
  ...named(FileHeadphone, 'mp3 wav ogg flac'),
  ...named(FileArchive, 'zip tar gz tgz xz bz2 zst 7z'),
  ...named(FileSpreadsheet, 'csv tsv xls xlsx sql sqlite db'),
  ...named(FileKey, 'pem key crt cer p12'),
])

function named(icon: LucideIcon, words: string): [string, LucideIcon][] {
  return words.split(' ').map((word) => [word, icon])
}
