/** A JSON schema as far as these use it. */
interface Schema {
  readonly [key: string]: unknown
}

const text = (description: string): Schema => ({ type: 'string', description })
const texts = (description: string): Schema => ({ type: 'array', items: { type: 'string' }, description })
const flag = (description: string): Schema => ({ type: 'boolean', description })
const versions = (description: string): Schema => ({
  type: 'object',
  additionalProperties: { type: 'string' },
  description,
})
/** Known values are offered; others, and other letter case, are left to the compiler. */
const oneOf = (description: string, values: readonly string[]): Schema => ({
  anyOf: [{ enum: values }, { type: 'string' }],
  description,
})

const packageSchema: Schema = {
  type: 'object',
  properties: {
    name: { ...text('The name of the package, in lower case.'), maxLength: 214 },
    version: text('Its version, as in semver.org.'),
    description: text('What it is for, in a sentence.'),
    keywords: texts('Words that it is found by.'),
    homepage: text('Address of its page.'),
    license: text('SPDX id, e.g. Apache-2.0, or UNLICENSED.'),
    author: { type: ['string', 'object'], description: 'Who wrote it.' },
    contributors: { type: 'array', description: 'Who else wrote it.' },
    bugs: { type: ['string', 'object'], description: 'Where problems are told.' },
    repository: { type: ['string', 'object'], description: 'Where its source is.' },
    funding: { description: 'How to support it.' },
    private: flag('True refuses to publish it.'),
    type: { enum: ['module', 'commonjs'], description: 'What a .js file in it is.' },
    main: text('What `require` of it loads.'),
    module: text('What bundlers load of it.'),
    browser: { description: 'What is loaded instead in a browser.' },
    types: text('Its type declarations.'),
    typings: text('Its type declarations.'),
    exports: { description: 'What can be loaded of it, by path and condition.' },
    imports: { type: 'object', description: 'Its own names, each beginning with #.' },
    bin: { type: ['string', 'object'], description: 'Programs that it installs.' },
    man: { type: ['string', 'array'], description: 'Its manual pages.' },
    files: texts('What is published of it.'),
    directories: { type: 'object' },
    scripts: { ...versions('Commands for `npm run`.') },
    config: { type: 'object', description: 'Settings that scripts see.' },
    dependencies: versions('What it needs.'),
    devDependencies: versions('What working on it needs.'),
    peerDependencies: versions('What whoever uses it must have.'),
    peerDependenciesMeta: { type: 'object' },
    optionalDependencies: versions('What it uses when it can be installed.'),
    bundleDependencies: { type: ['array', 'boolean'], items: { type: 'string' } },
    overrides: { type: 'object', description: 'Versions of what is deeper down.' },
    engines: versions('Versions of Node and npm that it works with.'),
    os: texts('Systems that it works on.'),
    cpu: texts('Processors that it works on.'),
    workspaces: { type: ['array', 'object'], description: 'Folders of packages that belong to it.' },
    packageManager: text('E.g. npm@11.0.0.'),
    publishConfig: { type: 'object' },
    sideEffects: { type: ['boolean', 'array'], description: 'False lets bundlers leave out what is not used.' },
  },
}

const compilerOptions: Schema = {
  type: 'object',
  properties: {
    target: oneOf('The language that is written.', ['es5', 'es2015', 'es2020', 'es2022', 'es2023', 'es2024', 'esnext']),
    lib: texts('What the platform has, e.g. ES2023, DOM.'),
    module: oneOf('The modules that are written.', [
      'commonjs',
      'es2015',
      'es2020',
      'es2022',
      'esnext',
      'node16',
      'node18',
      'node20',
      'nodenext',
      'preserve',
    ]),
    moduleResolution: oneOf('How imports are found.', ['bundler', 'node', 'node10', 'node16', 'nodenext', 'classic']),
    jsx: { enum: ['preserve', 'react', 'react-jsx', 'react-jsxdev', 'react-native'] },
    jsxImportSource: text('The package that JSX comes from.'),
    baseUrl: text('Folder that imports without a dot begin in.'),
    paths: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    rootDir: text('Folder of the sources.'),
    outDir: text('Folder that is written to.'),
    tsBuildInfoFile: text('File that incremental builds remember in.'),
    types: texts('Packages whose global types are there.'),
    typeRoots: texts('Folders of global types.'),
    ...Object.fromEntries(
      (
        'strict noImplicitAny strictNullChecks noImplicitOverride noImplicitReturns noFallthroughCasesInSwitch ' +
        'noUncheckedIndexedAccess noUnusedLocals noUnusedParameters exactOptionalPropertyTypes allowJs checkJs ' +
        'declaration declarationMap sourceMap inlineSourceMap noEmit emitDeclarationOnly composite incremental ' +
        'isolatedModules verbatimModuleSyntax erasableSyntaxOnly esModuleInterop allowSyntheticDefaultImports ' +
        'allowImportingTsExtensions resolveJsonModule skipLibCheck forceConsistentCasingInFileNames ' +
        'experimentalDecorators emitDecoratorMetadata useDefineForClassFields removeComments importHelpers ' +
        'preserveSymlinks rewriteRelativeImportExtensions noUncheckedSideEffectImports'
      )
        .split(' ')
        .map((name) => [name, { type: 'boolean' }]),
    ),
  },
}

const tsconfigSchema: Schema = {
  type: 'object',
  properties: {
    extends: { type: ['string', 'array'], items: { type: 'string' }, description: 'Configuration that it builds on.' },
    files: texts('Files that belong to it.'),
    include: texts('Patterns of files that belong to it.'),
    exclude: texts('Patterns of files that do not.'),
    references: {
      type: 'array',
      items: { type: 'object', properties: { path: text('Folder or file of the other project.') }, required: ['path'] },
    },
    compilerOptions,
    compileOnSave: { type: 'boolean' },
    typeAcquisition: { type: 'object' },
  },
}

/** Schemas that come with the editor: nothing is fetched. Their addresses are only names. */
export const jsonSchemas = [
  { uri: 'airlock-schema:package', fileMatch: ['package.json'], schema: packageSchema },
  { uri: 'airlock-schema:tsconfig', fileMatch: ['tsconfig*.json', 'jsconfig*.json'], schema: tsconfigSchema },
]
