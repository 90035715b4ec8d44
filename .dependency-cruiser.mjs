/** Which room of the house may use which. `npm run check:imports` names every import that goes another way. */

/** @param {string} name @param {string} from @param {string} to @param {string} why */
const forbid = (name, from, to, why) => ({
  name,
  comment: why,
  severity: 'error',
  from: { path: from },
  to: { path: to },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      // A component that draws itself within itself is no circle of files.
      to: { circular: true, viaOnly: { pathNot: 'Markdown(Inlines|Blocks)\\.svelte$' } },
    },
    {
      name: 'resolvable',
      comment: 'What is imported is there, and is named in a package.json.',
      severity: 'error',
      from: { path: '^(apps|functions|tests)/' },
      to: {
        couldNotResolve: true,
        pathNot: '^(\\./\\$types$|\\$app|\\$env|\\$service-worker|virtual:)',
      },
    },
    forbid(
      'product-without-tests',
      '^(apps|functions)/(?!.*\\.test\\.ts$)',
      '^tests/',
      'Tests know the product.',
    ),
    forbid(
      'functions-alone',
      '^functions/(?!.*\\.test\\.ts$)',
      '^apps/',
      'Functions are deployed without the apps.',
    ),
    {
      name: 'one-function-apart-from-another',
      comment: 'Each function is deployed by itself; what they share is in _shared.',
      severity: 'error',
      from: { path: '^functions/([^_/][^/]*)/' },
      to: { path: '^functions/[^_/][^/]*/', pathNot: '^functions/$1/' },
    },
    forbid(
      'shared-below-functions',
      '^functions/_shared/',
      '^functions/[^_]',
      'Functions stand on _shared.',
    ),
    forbid(
      'text-by-itself',
      '^functions/_shared/text/',
      '^functions/_shared/(?!text/)',
      'Text is text, wherever it is used.',
    ),
    forbid(
      'contract-by-itself',
      '^functions/_shared/contract/(?!.*\\.test\\.ts$)',
      '^functions/_shared/(?!contract/)',
      'Clients read it.',
    ),
    forbid(
      'web-by-contract',
      '^apps/web/',
      '^functions/(?!_shared/(contract|text|sheets)/|ingest/read/)',
      'The app knows the contract, and reads files as the server does.',
    ),
    forbid(
      'embedded-by-itself',
      '^apps/embedded/',
      '^(?:functions|tests|apps/(?!embedded/))',
      'The embedded Supabase is a package that other projects use.',
    ),
    forbid(
      'apps-apart',
      '^apps/web/',
      '^apps/(?!web/|client/|room-files/)',
      'The app finds the stack by its address.',
    ),
    {
      name: 'client-by-itself',
      comment: 'The client library runs on any platform: the contract, supabase-js, hashes.',
      severity: 'error',
      from: { path: '^apps/client/src/(?!.*\\.test\\.ts$)' },
      to: {
        pathNot: '^apps/client/|^functions/_shared/contract/|^node_modules/@(supabase|noble)/',
      },
    },
    {
      name: 'cli-by-client',
      comment: 'The command line knows a project by the client library, and Node.',
      severity: 'error',
      from: { path: '^apps/cli/' },
      to: { pathNot: '^apps/(cli|client)/', dependencyTypesNot: ['core'] },
    },
    forbid(
      'stack-without-app',
      '^apps/(?!web/)',
      '^apps/web/',
      'The stack starts the app as a process.',
    ),
    forbid(
      'stack-by-text',
      '^apps/(?!web/)(?!.*\\.test\\.ts$)',
      '^functions/(?!_shared/(contract|text)/)',
      'The bundled models read text as functions do; nothing else.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|build|\\.svelte-kit|paraglide)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types', 'svelte', 'browser'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.d.ts', '.mts', '.json'],
    },
  },
}
