import 'monaco-editor/languages/definitions/cpp/register'
import 'monaco-editor/languages/definitions/csharp/register'
import 'monaco-editor/languages/definitions/css/register'
import 'monaco-editor/languages/definitions/dart/register'
import 'monaco-editor/languages/definitions/dockerfile/register'
import 'monaco-editor/languages/definitions/elixir/register'
import 'monaco-editor/languages/definitions/go/register'
import 'monaco-editor/languages/definitions/graphql/register'
import 'monaco-editor/languages/definitions/hcl/register'
import 'monaco-editor/languages/definitions/html/register'
import 'monaco-editor/languages/definitions/ini/register'
import 'monaco-editor/languages/definitions/java/register'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/languages/definitions/kotlin/register'
import 'monaco-editor/languages/definitions/less/register'
import 'monaco-editor/languages/definitions/lua/register'
import 'monaco-editor/languages/definitions/markdown/register'
import 'monaco-editor/languages/definitions/perl/register'
import 'monaco-editor/languages/definitions/php/register'
import 'monaco-editor/languages/definitions/powershell/register'
import 'monaco-editor/languages/definitions/protobuf/register'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/r/register'
import 'monaco-editor/languages/definitions/ruby/register'
import 'monaco-editor/languages/definitions/rust/register'
import 'monaco-editor/languages/definitions/scala/register'
import 'monaco-editor/languages/definitions/scss/register'
import 'monaco-editor/languages/definitions/shell/register'
import 'monaco-editor/languages/definitions/sql/register'
import 'monaco-editor/languages/definitions/swift/register'
import 'monaco-editor/languages/definitions/typescript/register'
import 'monaco-editor/languages/definitions/xml/register'
import 'monaco-editor/languages/definitions/yaml/register'
import { languages } from 'monaco-editor/editor'
import { jsonConfiguration, jsonTokens } from './json-language.ts'

// Each grammar is loaded when a file of its kind is opened first. No language services: they belong inside the sandbox,
// beside the code they run on. So JSON, which Monaco has only with its service, has a grammar of ours.
languages.register({
  id: 'json',
  extensions: ['.json', '.jsonc', '.map', '.webmanifest'],
  filenames: ['.prettierrc', '.eslintrc', 'composer.lock'],
})
languages.setMonarchTokensProvider('json', jsonTokens)
languages.setLanguageConfiguration('json', jsonConfiguration)
languages.register({
  id: 'ini',
  extensions: ['.toml', '.env', '.conf', '.service'],
  filenames: ['.npmrc', '.gitconfig'],
})
languages.register({ id: 'shell', extensions: ['.zsh', '.fish'], filenames: ['.bashrc', '.profile', '.zshrc'] })
