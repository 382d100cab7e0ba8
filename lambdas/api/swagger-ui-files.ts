/**
 * The files of `swagger-ui-dist` that /docs serves, and their media types. A deployment brings these
 * and the package's package.json, at `node_modules/swagger-ui-dist` beside the bundled handler.
 */
export const SWAGGER_UI_FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;
