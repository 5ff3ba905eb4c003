import 'monaco-editor/languages/definitions/bat/register'
import 'monaco-editor/languages/definitions/clojure/register'
import 'monaco-editor/languages/definitions/coffee/register'
import 'monaco-editor/languages/definitions/cpp/register'
import 'monaco-editor/languages/definitions/csharp/register'
import 'monaco-editor/languages/definitions/css/register'
import 'monaco-editor/languages/definitions/dart/register'
import 'monaco-editor/languages/definitions/dockerfile/register'
import 'monaco-editor/languages/definitions/elixir/register'
import 'monaco-editor/languages/definitions/fsharp/register'
import 'monaco-editor/languages/definitions/go/register'
import 'monaco-editor/languages/definitions/graphql/register'
import 'monaco-editor/languages/definitions/handlebars/register'
import 'monaco-editor/languages/definitions/hcl/register'
import 'monaco-editor/languages/definitions/html/register'
import 'monaco-editor/languages/definitions/ini/register'
import 'monaco-editor/languages/definitions/java/register'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/languages/definitions/julia/register'
import 'monaco-editor/languages/definitions/kotlin/register'
import 'monaco-editor/languages/definitions/less/register'
import 'monaco-editor/languages/definitions/lua/register'
import 'monaco-editor/languages/definitions/markdown/register'
import 'monaco-editor/languages/definitions/mdx/register'
import 'monaco-editor/languages/definitions/objective-c/register'
import 'monaco-editor/languages/definitions/pascal/register'
import 'monaco-editor/languages/definitions/perl/register'
import 'monaco-editor/languages/definitions/php/register'
import 'monaco-editor/languages/definitions/powershell/register'
import 'monaco-editor/languages/definitions/protobuf/register'
import 'monaco-editor/languages/definitions/pug/register'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/r/register'
import 'monaco-editor/languages/definitions/redis/register'
import 'monaco-editor/languages/definitions/restructuredtext/register'
import 'monaco-editor/languages/definitions/ruby/register'
import 'monaco-editor/languages/definitions/rust/register'
import 'monaco-editor/languages/definitions/scala/register'
import 'monaco-editor/languages/definitions/scheme/register'
import 'monaco-editor/languages/definitions/scss/register'
import 'monaco-editor/languages/definitions/shell/register'
import 'monaco-editor/languages/definitions/solidity/register'
import 'monaco-editor/languages/definitions/sql/register'
import 'monaco-editor/languages/definitions/swift/register'
import 'monaco-editor/languages/definitions/systemverilog/register'
import 'monaco-editor/languages/definitions/tcl/register'
import 'monaco-editor/languages/definitions/twig/register'
import 'monaco-editor/languages/definitions/typescript/register'
import 'monaco-editor/languages/definitions/vb/register'
import 'monaco-editor/languages/definitions/wgsl/register'
import 'monaco-editor/languages/definitions/xml/register'
import 'monaco-editor/languages/definitions/yaml/register'
import { languages } from 'monaco-editor/editor'

// Each grammar is loaded when a file of its kind is opened first. Names and first lines that Monaco does not know:
const interpreter = (names: string): string => `^#!.*[/ ](?:${names})(?:[0-9.]*)\\b`

languages.register({
  id: 'json',
  extensions: ['.jsonc', '.map', '.webmanifest', '.ipynb', '.code-workspace'],
  filenames: ['.prettierrc', '.eslintrc', '.babelrc', '.swcrc', 'composer.lock', 'flake.lock'],
})
languages.register({
  id: 'ini',
  extensions: ['.toml', '.env', '.conf', '.cfg', '.service', '.desktop'],
  filenames: ['.npmrc', '.gitconfig', '.editorconfig', '.env', '.gitmodules', 'Pipfile', 'Cargo.lock', 'poetry.lock'],
})
languages.register({
  id: 'shell',
  extensions: ['.zsh', '.fish', '.ksh', '.bashrc'],
  filenames: ['.bashrc', '.bash_profile', '.profile', '.zshrc', '.zprofile', 'PKGBUILD'],
  firstLine: interpreter('(?:ba|z|k|da|a|fi)?sh'),
})
languages.register({ id: 'javascript', firstLine: interpreter('node|bun') })
languages.register({ id: 'typescript', firstLine: interpreter('deno|tsx|ts-node') })
languages.register({ id: 'python', filenames: ['SConstruct', 'wscript'], firstLine: interpreter('python') })
languages.register({ id: 'ruby', filenames: ['Gemfile', 'Vagrantfile', 'Brewfile'], firstLine: interpreter('ruby') })
languages.register({ id: 'perl', firstLine: interpreter('perl') })
languages.register({ id: 'php', firstLine: interpreter('php') })
languages.register({ id: 'lua', firstLine: interpreter('lua') })
languages.register({ id: 'html', extensions: ['.vue', '.svelte', '.astro'] })
languages.register({ id: 'xml', extensions: ['.svg', '.plist', '.xaml', '.csproj'] })
languages.register({ id: 'dockerfile', filenames: ['Containerfile'] })
languages.register({ id: 'yaml', filenames: ['.clang-format', '.clang-tidy'] })
